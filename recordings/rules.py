"""Who may work on a recording."""

from typing import Any

from webinars.rules import may_run


def may_change(user: Any, recording: Any) -> bool:
    """Say whether ``user`` may change ``recording``; agrees with ``Recording.objects.visible_to``."""
    return may_run(user, recording.webinar)
