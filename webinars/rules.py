"""Who may plan webinars, and who may change this one."""

from collections.abc import Collection
from typing import Any, Final

from members.roles import Role
from webinars.states import RUNNING, HostRole

HOST_ROLES: Final = frozenset({Role.HOST, Role.MODERATOR, Role.ADMIN})


def may_host(user: Any) -> bool:
    """Say whether ``user`` has a host desk and may plan webinars."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active and user.role in HOST_ROLES)


def may_run(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` may change ``webinar``; agrees with ``Webinar.objects.run_by``."""
    return _has_role(user, webinar, RUNNING)


def may_look_after_seats(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` decides about the seats of ``webinar``; agrees with ``Webinar.objects.seats_run_by``."""
    return _has_role(user, webinar, RUNNING | {HostRole.REGISTRATIONS})


def may_look_after_questions(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` answers, shows and hides; agrees with ``Webinar.objects.questions_run_by``."""
    return _has_role(user, webinar, RUNNING | {HostRole.QUESTIONS})


def _has_role(user: Any, webinar: Any, roles: Collection[HostRole]) -> bool:
    if not getattr(user, "is_authenticated", False):
        return False
    return user.role == Role.ADMIN or webinar.host_rows.filter(member=user, role__in=roles).exists()


def may_choose_hosts(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` may add and remove the hosts of ``webinar``: its co-hosts may not."""
    return _has_role(user, webinar, {HostRole.HOST})


def helps(user: Any) -> bool:
    """Say whether ``user`` runs a webinar, or helps with one, whatever their role on the site."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active and user.host_rows.exists())


def may_practise(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` is told of the practice of ``webinar``: who runs it, speaks or interprets in it."""
    if not getattr(user, "is_authenticated", False):
        return False
    return may_run(user, webinar) or webinar.presenters.filter(person__member=user).exists()


def moderates(user: Any) -> bool:
    is_member = getattr(user, "is_authenticated", False) and user.is_active
    return bool(is_member and user.role in {Role.MODERATOR, Role.ADMIN})


def may_edit_person(user: Any, person: Any) -> bool:
    """Say whether ``user`` may change a person's page: its owner; while it has none, who runs a webinar with them."""
    if not getattr(user, "is_authenticated", False):
        return False
    if person.member_id is not None:
        return bool(user.role == Role.ADMIN or person.member_id == user.pk)
    return bool(person.webinars.run_by(user).exists())
