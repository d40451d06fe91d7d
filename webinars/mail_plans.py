"""Under which name the mails of a webinar are planned and kept, and what was chosen for them."""

from notifications.actions import plan_of
from webinars.models import Webinar


def about(webinar: Webinar) -> str:
    return f"webinar:{webinar.pk}"


def is_discreet(webinar: Webinar) -> bool:
    """Say whether neither mails nor calendar entries of those with a seat may show what the webinar is about."""
    return plan_of(about(webinar)).discreet
