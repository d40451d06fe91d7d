"""Another webinar like one that there is."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, Final

from django.db import transaction

from common.audit import record
from webinars.actions.permits import permit
from webinars.actions.planning import create_webinar
from webinars.actions.presenters import PresenterSpec
from webinars.models import AgendaItem, Webinar, WebinarHost


@transaction.atomic
def clone_webinar(webinar: Webinar, *, by: Any, starts_at: dt.datetime, parts: Collection[str]) -> Webinar:
    """Add a draft like ``webinar`` that takes over the ``parts`` (of ``PARTS``); title and length always.

    Seats that people took, consents and recordings stay with the webinar they belong to.
    """
    permit(by, webinar)
    fields: dict[str, Any] = {}
    for part in parts:
        fields |= {name: getattr(webinar, name) for name in FIELDS_OF.get(part, ())}
    clone = create_webinar(
        by=by,
        title=webinar.title,
        starts_at=starts_at,
        duration_minutes=webinar.duration_minutes,
        time_zone=webinar.time_zone,
        topics=[topic.name for topic in webinar.topics.all()] if "topics" in parts else (),
        presenters=_specs(webinar) if "presenters" in parts else (),
        **fields,
    )
    for part, copy in COPIES.items():
        if part in parts:
            copy(webinar, clone)
    record("webinar.cloned", clone, by=by, source=webinar.pk, parts=sorted(parts))
    return clone


def _specs(webinar: Webinar) -> list[PresenterSpec]:
    rows = webinar.presenters.select_related("person")
    return [PresenterSpec(row.person.name, slug=row.person.slug) for row in rows]


def _copy_hosts(webinar: Webinar, clone: Webinar) -> None:
    there = set(clone.host_rows.values_list("member", flat=True))
    WebinarHost.objects.bulk_create(
        WebinarHost(webinar=clone, member_id=row.member_id, role=row.role)
        for row in webinar.host_rows.all()
        if row.member_id not in there
    )


def _copy_agenda(webinar: Webinar, clone: Webinar) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(webinar=clone, position=row.position, minutes=row.minutes, title=row.title)
        for row in webinar.agenda.all()
    )


FIELDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "text": ("summary", "description"),
    "seats": ("capacity",),
    "link": ("provider", "join_url"),
    "language": ("language",),
}
COPIES: Final[dict[str, Callable[[Webinar, Webinar], None]]] = {
    "hosts": _copy_hosts,
    "agenda": _copy_agenda,
}
PARTS: Final = (*FIELDS_OF, "presenters", "topics", *COPIES)
