"""Who may do it, asked at the door of each action. None is the operator."""

from typing import Any

from django.core.exceptions import PermissionDenied

from webinars.models import Webinar
from webinars.rules import may_choose_hosts, may_run


def permit(by: Any, webinar: Webinar) -> None:
    """Let its hosts, admins and the operator through."""
    if by is not None and not may_run(by, webinar):
        raise PermissionDenied


def permit_choosing_hosts(by: Any, webinar: Webinar) -> None:
    if by is not None and not may_choose_hosts(by, webinar):
        raise PermissionDenied
