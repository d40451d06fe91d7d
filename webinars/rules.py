"""Who may plan webinars, and who may change this one."""

from typing import Any, Final

from members.roles import Role
from webinars.states import HostRole

HOST_ROLES: Final = frozenset({Role.HOST, Role.MODERATOR, Role.ADMIN})


def may_host(user: Any) -> bool:
    """Say whether ``user`` has a host desk and may plan webinars."""
    return bool(getattr(user, "is_authenticated", False) and user.is_active and user.role in HOST_ROLES)


def may_run(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` may change ``webinar``; agrees with ``Webinar.objects.run_by``."""
    if not getattr(user, "is_authenticated", False):
        return False
    return user.role == Role.ADMIN or webinar.host_rows.filter(member=user).exists()


def may_choose_hosts(user: Any, webinar: Any) -> bool:
    """Say whether ``user`` may add and remove the hosts of ``webinar``: its co-hosts may not."""
    if not getattr(user, "is_authenticated", False):
        return False
    return user.role == Role.ADMIN or webinar.host_rows.filter(member=user, role=HostRole.HOST).exists()
