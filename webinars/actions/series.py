"""Webinars that come back."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Self

from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.audit import record
from common.public_ids import random_id
from common.zones import city
from webinars.actions.agenda import AgendaSpec, set_agenda
from webinars.actions.cloning import PARTS, clone_webinar
from webinars.actions.errors import NotPossible, WrongState
from webinars.actions.permits import permit
from webinars.actions.planning import OWN_FIELDS, cancel_webinar, change_webinar, schedule_webinar
from webinars.actions.presenters import PresenterSpec, change_presenter, spec_of
from webinars.local_time import instant, instants
from webinars.models import Presenter, Series, Webinar
from webinars.recurrence import local_times, rule_for
from webinars.states import Every, Scope, WebinarState

MAX_WEBINARS: Final = 52
SLUG_LETTERS: Final = 80


@transaction.atomic
def make_series(webinar: Webinar, *, by: Any, every: Every, count: int, title: str = "") -> Series:
    """Let a webinar come back until there are ``count``, at the same hour on its own clock.

    Each is a webinar with everything that this one has; they are open for registration if it is. Raises
    ``WrongState`` (in a series already, or not ahead any more), ``PermissionDenied``.
    """
    permit(by, webinar)
    if not 1 < count <= MAX_WEBINARS:
        raise ValueError(count)
    first: Webinar = Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    if first.series_id is not None:
        raise WrongState(_("This webinar is part of a series already."))
    if first.state not in {WebinarState.DRAFT, WebinarState.SCHEDULED}:
        raise WrongState(_("Only a webinar that is still to come can be repeated."))
    local = _local(first)
    series: Series = Series.objects.create(
        slug=_free_slug(title or first.title),
        title=title or first.title,
        rule=rule_for(local, every, count),
        starts_at=first.starts_at,
        time_zone=first.time_zone,
    )
    members = [first]
    for at in local_times(series.rule, local)[1:]:
        clone = clone_webinar(first, by=by, starts_at=instant(at, first.zone), parts=PARTS)
        if first.state == WebinarState.SCHEDULED:
            schedule_webinar(clone, by=by)
        members.append(clone)
    for member in members:
        Webinar.objects.filter(pk=member.pk).update(series=series, recurrence_id=member.starts_at)
    record("series.made", series, by=by, rule=series.rule)
    webinar.refresh_from_db()
    return series


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_LETTERS].strip("-_") or "series"
    if not Series.objects.filter(slug=base).exists():
        return base
    return f"{base[: SLUG_LETTERS - 7]}-{random_id(6)}"


def clock_notes(webinars: Sequence[Webinar]) -> list[str]:
    """Say on which days a clock does not show the hour that the first one begins at, or shows it twice."""
    notes = []
    for row in webinars:
        local, hour = _local(row), _local(webinars[0]).time()
        words = {
            "day": formats.date_format(local, "j F Y"),
            "hour": formats.time_format(hour, "H:i"),
            "time": formats.time_format(local, "H:i"),
            "place": city(row.time_zone),
        }
        if row.is_exception:
            continue
        if local.time() != hour:
            said = _("There is no %(hour)s on %(day)s in %(place)s: that one begins at %(time)s.")
            notes.append(said % words)
        elif len(instants(local, row.zone)) > 1:
            said = _("%(hour)s comes twice on %(day)s in %(place)s: that one begins at the first of them.")
            notes.append(said % words)
    return notes


def _local(webinar: Webinar) -> dt.datetime:
    return webinar.starts_at.astimezone(webinar.zone).replace(tzinfo=None)


def _slot(webinar: Webinar) -> dt.datetime:
    """Return when its series would have a webinar, on its own clock."""
    at = webinar.recurrence_id or webinar.starts_at
    return at.astimezone(webinar.zone).replace(tzinfo=None)


def meant_by(webinar: Webinar, scope: Scope, *, by: Any) -> list[Webinar]:
    """Return this webinar and those of its series that ``scope`` names, are to come, and ``by`` runs."""
    return [webinar, *_others(webinar, scope, by=by)]


def _others(webinar: Webinar, scope: Scope, *, by: Any) -> list[Webinar]:
    if scope == Scope.ONE or webinar.series_id is None:
        return []
    own = Webinar.objects.all() if by is None else Webinar.objects.run_by(by)
    rows = own.filter(series=webinar.series_id, state__in=[WebinarState.DRAFT, WebinarState.SCHEDULED])
    rows = rows.exclude(pk=webinar.pk).exclude(ends_at__lte=timezone.now())
    if scope == Scope.FOLLOWING:
        rows = rows.filter(recurrence_id__gt=webinar.recurrence_id)
    return list(rows.order_by("recurrence_id", "pk"))


@contextmanager
def _naming(webinar: Webinar) -> Iterator[None]:
    """Let a refusal say which webinar of a series it is about."""
    try:
        yield
    except NotPossible as refusal:
        day = formats.date_format(webinar.starts_at.astimezone(webinar.zone), "j F Y")
        message = _("The one on %(day)s: %(why)s") % {"day": day, "why": refusal.message}
        raise type(refusal)(message) from refusal


@dataclass(frozen=True)
class Kept:
    """What a webinar is like, to tell what a change made different."""

    fields: dict[str, object]
    topics: list[str]
    presenters: dict[int, PresenterSpec]

    @classmethod
    def of(cls, webinar: Webinar) -> Self:
        rows = webinar.presenters.select_related("person")
        return cls(
            {name: getattr(webinar, name) for name in OWN_FIELDS},
            list(webinar.topics.values_list("name", flat=True)),
            {row.person_id: spec_of(row) for row in rows},
        )

    @property
    def parts(self) -> tuple[object, ...]:
        return self.topics, list(self.presenters.items())


@transaction.atomic
def change_series(
    webinar: Webinar,
    *,
    by: Any,
    scope: Scope,
    seats_taken: Callable[[Webinar], int] = lambda _webinar: 0,
    **changed: Any,
) -> list[Webinar]:
    """Change a webinar and those of its series that ``scope`` names; return all that were meant.

    The others take what is different in this one now, and keep what was their own: of presenters and topics those
    come and go that do so here. Days move by as many, and to the same hour of the clock; an exception keeps its own
    hour. It is all or none: a refusal names the webinar that it is about, in a ``NotPossible``.
    """
    before, slot = Kept.of(webinar), _slot(webinar)
    others = _others(webinar, scope, by=by)
    change_webinar(webinar, by=by, seats_taken=seats_taken, **changed)
    after = Kept.of(webinar)
    different = {name: changed[name] for name in changed if after.fields.get(name) != before.fields.get(name)}
    is_moved = bool({"starts_at", "time_zone"} & different.keys())
    different.pop("starts_at", None)
    if is_moved and scope != Scope.ONE:
        _note_slot(webinar, webinar.starts_at)
    for other in others if different or is_moved or before.parts != after.parts else []:
        values, at = {**different, **_parts_for(other, before, after)}, _new_slot(other, slot, webinar)
        if other.is_exception:
            values.pop("time_zone", None)
        elif is_moved:
            values["starts_at"] = at
        with _naming(other):
            change_webinar(other, by=by, seats_taken=seats_taken, **values)
        if is_moved:
            _note_slot(other, at)
    return [webinar, *others]


def _new_slot(other: Webinar, slot: dt.datetime, changed: Webinar) -> dt.datetime:
    """Return when the series has ``other`` now that ``changed``, which was at ``slot``, has its new hour."""
    local = _local(changed)
    day = _slot(other).date() + (local.date() - slot.date())
    return instant(dt.datetime.combine(day, local.time()), changed.zone)


def _note_slot(webinar: Webinar, at: dt.datetime) -> None:
    webinar.recurrence_id = at
    webinar.save(update_fields=["recurrence_id"])


def _parts_for(other: Webinar, before: Kept, after: Kept) -> dict[str, Any]:
    """Return the topics and presenters of ``other`` after what came and went elsewhere."""
    own, values = Kept.of(other), dict[str, Any]()
    if before.topics != after.topics:
        stay = [name for name in own.topics if name in after.topics or name not in before.topics]
        new = [name for name in after.topics if name not in before.topics]
        values["topics"] = list(dict.fromkeys([*stay, *new]))
    if list(before.presenters.items()) != list(after.presenters.items()):
        values["presenters"] = _presenters_for(own.presenters, before.presenters, after.presenters)
    return values


def _presenters_for(
    own: dict[int, PresenterSpec], before: dict[int, PresenterSpec], after: dict[int, PresenterSpec]
) -> list[PresenterSpec]:
    if list(own) == list(before):
        return list(after.values())
    new = {person: spec for person, spec in after.items() if before.get(person) != spec}
    stay = {person: spec for person, spec in own.items() if person in after or person not in before}
    return list({**stay, **new}.values())


@transaction.atomic
def cancel_series(webinar: Webinar, *, by: Any, scope: Scope) -> list[Webinar]:
    """Call off a webinar and those of its series that ``scope`` names; return all of them.

    All or none. Raises ``WrongState``, ``PermissionDenied``.
    """
    meant = meant_by(webinar, scope, by=by)
    for row in meant:
        with _naming(row):
            cancel_webinar(row, by=by)
    return meant


@transaction.atomic
def set_agenda_in_series(
    webinar: Webinar, *, by: Any, scope: Scope, items: Sequence[AgendaSpec]
) -> list[Webinar]:
    """Make ``items`` the agenda of a webinar and, if that changed it, of those that ``scope`` names.

    All or none. Raises ``BadAgenda`` (longer than one of them), ``PermissionDenied``.
    """
    if not set_agenda(webinar, by=by, items=items):
        return [webinar]
    others = _others(webinar, scope, by=by)
    for other in others:
        with _naming(other):
            set_agenda(other, by=by, items=items)
    return [webinar, *others]


@transaction.atomic
def change_presenter_in_series(presenter: Presenter, *, by: Any, scope: Scope, **values: str) -> int:
    """Change how somebody takes part, and what is said of them, wherever they do; return in how many webinars.

    Raises ``BadLanguages``, ``PermissionDenied``.
    """
    change_presenter(presenter, by=by, **values)
    others = _others(presenter.webinar, scope, by=by)
    rows = Presenter.objects.filter(webinar__in=others, person=presenter.person).select_related("webinar")
    return 1 + sum(bool(change_presenter(row, by=by, **values)) for row in rows)
