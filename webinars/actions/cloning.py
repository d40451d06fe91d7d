"""Another webinar like one that there is, or like a template."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction

from common.audit import record
from members.models import Member, Person
from webinars.actions.permits import permit, permit_template
from webinars.actions.phone import DialInSpec, add_dial_ins
from webinars.actions.planning import create_webinar
from webinars.actions.presenters import PresenterSpec
from webinars.models import AgendaItem, Presenter, Webinar, WebinarHost, WebinarTemplate
from webinars.rules import may_host
from webinars.states import RUNNING

# What a webinar is made of, as a template keeps it: plain values, each part under its own name.
Keep = dict[str, Any]


@transaction.atomic
def clone_webinar(webinar: Webinar, *, by: Any, starts_at: dt.datetime, parts: Collection[str]) -> Webinar:
    """Add a draft like ``webinar`` that takes over the ``parts`` (of ``PARTS``); title and length always.

    ``by`` becomes its host. Seats that people took, consents, the practice and recordings stay with the webinar they
    belong to. Raises ``PermissionDenied`` also for a co-host who may not plan webinars any more.
    """
    permit(by, webinar)
    clone = draft_from(kept_of(webinar, parts), by=by, starts_at=starts_at)
    record("webinar.cloned", clone, by=by, source=webinar.pk, parts=sorted(parts))
    return clone


@transaction.atomic
def save_template(
    webinar: Webinar, *, by: Any, name: str, parts: Collection[str], for_site: bool = False
) -> WebinarTemplate:
    """Keep the ``parts`` of a webinar for others to start from: ``by``'s own, or every host's.

    Raises ``PermissionDenied``, for the site's for anyone but moderators and admins.
    """
    permit(by, webinar)
    if for_site:
        permit_template(by, None)
    template: WebinarTemplate = WebinarTemplate.objects.create(
        name=name, owner=None if for_site else by, kept=kept_of(webinar, parts)
    )
    record("template.saved", template, by=by, source=webinar.pk)
    return template


@transaction.atomic
def remove_template(template: WebinarTemplate, *, by: Any) -> None:
    permit_template(by, template)
    record("template.removed", template, by=by)
    template.delete()


@transaction.atomic
def start_from_template(template: WebinarTemplate, *, by: Any, starts_at: dt.datetime) -> Webinar:
    """Add a draft of what a template keeps, hosted by ``by``. Raises ``PermissionDenied``."""
    if not WebinarTemplate.objects.visible_to(by).filter(pk=template.pk).exists():
        raise PermissionDenied
    webinar = draft_from(template.kept, by=by, starts_at=starts_at)
    record("webinar.templated", webinar, by=by, template=template.pk)
    return webinar


def kept_of(webinar: Webinar, parts: Collection[str]) -> Keep:
    """Return title, length, zone, and what the ``parts`` of a webinar hold, as plain values."""
    kept: Keep = {name: getattr(webinar, name) for name in ALWAYS}
    kept["time"] = f"{webinar.starts_at.astimezone(webinar.zone):%H:%M}"
    for part in parts:
        kept |= {name: getattr(webinar, name) for name in FIELDS_OF.get(part, ())}
        if part in READ:
            kept[part] = READ[part](webinar)
    return kept


def draft_from(kept: Keep, *, by: Any, starts_at: dt.datetime) -> Webinar:
    """Add a draft of what was kept. Whoever is gone since then is left out. Raises ``PermissionDenied``."""
    if by is not None and not may_host(by):
        raise PermissionDenied
    known = set(
        Person.objects.filter(slug__in=[row["slug"] for row in kept.get("presenters", ())]).values_list(
            "slug", flat=True
        )
    )
    webinar = create_webinar(
        by=by,
        starts_at=starts_at,
        topics=kept.get("topics", ()),
        presenters=[
            PresenterSpec(**{name: row[name] for name in SPEC})
            for row in kept.get("presenters", ())
            if row["slug"] in known
        ],
        **{name: kept[name] for name in (*ALWAYS, *sum(FIELDS_OF.values(), ())) if name in kept},
    )
    for part, write in WRITE.items():
        if part in kept:
            write(webinar, kept[part])
    return webinar


def _presenters(webinar: Webinar) -> list[dict[str, str]]:
    rows = webinar.presenters.select_related("person")
    names = ("role", "from_language", "into_language", "headline", "bio")
    return [
        {"name": row.person.name, "slug": row.person.slug, **{name: getattr(row, name) for name in names}}
        for row in rows
    ]


def _write_words(webinar: Webinar, rows: list[dict[str, str]]) -> None:
    for row in rows:
        words = {"headline": row["headline"], "bio": row["bio"]}
        Presenter.objects.filter(webinar=webinar, person__slug=row["slug"]).update(**words)


def _write_hosts(webinar: Webinar, rows: list[list[Any]]) -> None:
    there = set(webinar.host_rows.values_list("member", flat=True))
    members = Member.objects.filter(is_active=True).in_bulk([pk for pk, _role in rows])
    WebinarHost.objects.bulk_create(
        WebinarHost(webinar=webinar, member=members[pk], role=role)
        for pk, role in rows
        if pk in members and pk not in there and (role not in RUNNING or may_host(members[pk]))
    )


def _write_agenda(webinar: Webinar, rows: list[list[Any]]) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(webinar=webinar, position=position, minutes=minutes, title=title)
        for position, (minutes, title) in enumerate(rows)
    )


def _write_phone(webinar: Webinar, rows: list[list[str]]) -> None:
    add_dial_ins(webinar, [DialInSpec(*row) for row in rows])


ALWAYS: Final = ("title", "duration_minutes", "time_zone")
SPEC: Final = ("name", "slug", "role", "from_language", "into_language")
FIELDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "text": ("summary", "description"),
    "seats": ("capacity",),
    "link": ("provider", "join_url"),
    "language": ("language", "interpretation_languages"),
}
READ: Final[dict[str, Callable[[Webinar], list[Any]]]] = {
    "presenters": _presenters,
    "topics": lambda webinar: [topic.name for topic in webinar.topics.all()],
    "hosts": lambda webinar: [[row.member_id, row.role] for row in webinar.host_rows.all()],
    "agenda": lambda webinar: [[row.minutes, row.title] for row in webinar.agenda.all()],
    "phone": lambda webinar: [[row.country, row.number, row.code] for row in webinar.dial_ins.all()],
}
WRITE: Final[dict[str, Callable[[Webinar, list[Any]], None]]] = {
    "presenters": _write_words,
    "hosts": _write_hosts,
    "agenda": _write_agenda,
    "phone": _write_phone,
}
PARTS: Final = (*FIELDS_OF, *READ)
