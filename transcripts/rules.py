"""Who may read and change a recording's words on the host desk. What is public is the archive's to say."""

from typing import Any

from members.roles import Role
from webinars.rules import may_run


def may_edit(user: Any, transcript: Any) -> bool:
    """Say whether ``user`` may change ``transcript``; agrees with ``Transcript.objects.visible_to``."""
    return may_run(user, transcript.recording.webinar)


def may_hide_words(user: Any, recording: Any) -> bool:
    """Say whether ``user`` may hide words: who runs the webinar, and moderators. None is the operator."""
    return user is None or getattr(user, "role", "") == Role.MODERATOR or may_run(user, recording.webinar)
