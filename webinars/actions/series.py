"""Webinars that come back."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.audit import record
from common.public_ids import random_id
from webinars.actions.cloning import PARTS, clone_webinar
from webinars.actions.errors import NotPossible, WrongState
from webinars.actions.permits import permit
from webinars.actions.planning import OWN_FIELDS, change_webinar, schedule_webinar
from webinars.local_time import instant
from webinars.models import Series, Webinar
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
    first: Webinar = Webinar.objects.select_for_update().get(pk=webinar.pk)
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
    Webinar.objects.filter(pk__in=[member.pk for member in members]).update(series=series)
    record("series.made", series, by=by, rule=series.rule)
    webinar.refresh_from_db()
    return series


def _free_slug(title: str) -> str:
    base = slugify(title)[:SLUG_LETTERS].strip("-_") or "series"
    if not Series.objects.filter(slug=base).exists():
        return base
    return f"{base[: SLUG_LETTERS - 7]}-{random_id(6)}"


def _local(webinar: Webinar) -> dt.datetime:
    return webinar.starts_at.astimezone(webinar.zone).replace(tzinfo=None)


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

    The others take what is different in this one now, and keep what was their own. An hour moves by as much on
    everybody's clock. It is all or none: a refusal names the webinar that it is about, in a ``NotPossible``.
    """
    before, started_at, local = _values(webinar), webinar.starts_at, _local(webinar)
    change_webinar(webinar, by=by, seats_taken=seats_taken, **changed)
    after = _values(webinar)
    different = {name: changed[name] for name in changed if after.get(name) != before.get(name)}
    different.pop("starts_at", None)
    others = _others(webinar, scope, started_at)
    shift = _local(webinar) - local
    is_moved = bool(shift) or "time_zone" in different
    for other in others if different or is_moved else []:
        values = dict(different)
        if is_moved:
            values["starts_at"] = instant(_local(other) + shift, webinar.zone)
        try:
            change_webinar(other, by=by, seats_taken=seats_taken, **values)
        except NotPossible as refusal:
            day = formats.date_format(other.starts_at.astimezone(other.zone), "j F Y")
            message = _("The one on %(day)s: %(why)s") % {"day": day, "why": refusal.message}
            raise type(refusal)(message) from refusal
    return [webinar, *others]


def _values(webinar: Webinar) -> dict[str, object]:
    return {
        **{name: getattr(webinar, name) for name in OWN_FIELDS},
        "topics": set(webinar.topics.values_list("pk", flat=True)),
        "presenters": list(webinar.presenters.values_list("person", flat=True)),
    }


def _others(webinar: Webinar, scope: Scope, started_at: dt.datetime) -> list[Webinar]:
    if scope == Scope.ONE or webinar.series_id is None:
        return []
    rows = Webinar.objects.filter(
        series=webinar.series_id, state__in=[WebinarState.DRAFT, WebinarState.SCHEDULED]
    )
    rows = rows.exclude(pk=webinar.pk).exclude(ends_at__lte=timezone.now())
    if scope == Scope.FOLLOWING:
        rows = rows.filter(starts_at__gt=started_at)
    return list(rows.order_by("starts_at", "pk"))
