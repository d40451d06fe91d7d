"""Who may do it, asked at the door of each action. None is the operator."""

from typing import Any

from django.core.exceptions import PermissionDenied

from members.models import Person
from webinars.models import Webinar, WebinarTemplate
from webinars.rules import may_choose_hosts, may_edit_person, may_run, moderates


def permit(by: Any, webinar: Webinar) -> None:
    """Let its hosts, admins and the operator through."""
    if by is not None and not may_run(by, webinar):
        raise PermissionDenied


def permit_choosing_hosts(by: Any, webinar: Webinar) -> None:
    if by is not None and not may_choose_hosts(by, webinar):
        raise PermissionDenied


def permit_page(by: Any, person: Person) -> None:
    if by is not None and not may_edit_person(by, person):
        raise PermissionDenied


def permit_template(by: Any, template: WebinarTemplate | None) -> None:
    """Let the owner of a template through; with the site's, which None stands for, moderators and admins."""
    owner = template.owner_id if template else None
    if by is not None and not (by.pk == owner or (owner is None and moderates(by))):
        raise PermissionDenied
