"""What happens in a webinar, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit import record
from webinars.actions.errors import BadAgenda
from webinars.actions.permits import permit
from webinars.models import AgendaItem, Webinar
from webinars.signals import webinar_changed

MAX_ITEMS: Final = 30


@dataclass(frozen=True, slots=True)
class AgendaSpec:
    minutes: int
    title: str


@transaction.atomic
def set_agenda(webinar: Webinar, *, by: Any, items: Sequence[AgendaSpec]) -> bool:
    """Make ``items`` the agenda, and say whether that changed anything.

    Raises ``BadAgenda``, ``PermissionDenied``.
    """
    permit(by, webinar)
    locked: Webinar = Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    if len(items) > MAX_ITEMS:
        raise BadAgenda(_("An agenda has at most %(n)d parts.") % {"n": MAX_ITEMS})
    total = sum(item.minutes for item in items)
    if total > locked.duration_minutes:
        raise BadAgenda(
            _("The parts take %(total)d minutes and the webinar %(length)d. Make some of them shorter.")
            % {"total": total, "length": locked.duration_minutes}
        )
    if [(row.minutes, row.title) for row in locked.agenda.all()] == [
        (item.minutes, item.title) for item in items
    ]:
        return False
    locked.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(webinar=locked, position=position, minutes=item.minutes, title=item.title)
        for position, item in enumerate(items)
    )
    record("agenda.changed", locked, by=by, parts=len(items))
    webinar_changed.send(sender=Webinar, webinar=locked, changed=frozenset({"agenda"}))
    return True
