"""Plan a webinar, change it, and lead it through its life. The only writers of webinars."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.audit import record
from common.public_ids import random_id
from common.states import IllegalMove, move
from webinars.actions.errors import CapacityBelowSeats, NotOverYet, StartsInThePast, WrongState
from webinars.actions.permits import permit
from webinars.actions.presenters import PresenterSpec, known_language, set_presenters, set_topics
from webinars.models import Webinar, WebinarHost
from webinars.signals import (
    webinar_cancelled,
    webinar_changed,
    webinar_ended,
    webinar_scheduled,
    webinar_started,
)
from webinars.states import WEBINAR_MOVES, WebinarState

SLUG_LETTERS: Final = 80
SLUG_ATTEMPTS: Final = 8
# Words that addresses of the host desk and of the lists need.
RESERVED_SLUGS: Final = frozenset({"new", "past", "times", "proposals"})
# What changes the hour or the place in people's calendars.
CALENDAR_FIELDS: Final = frozenset({"starts_at", "duration_minutes", "time_zone", "provider", "join_url"})
OWN_FIELDS: Final = CALENDAR_FIELDS | {
    "title", "summary", "description", "language", "interpretation_languages", "capacity",
}  # fmt: skip
# Good talks run over: by the clock a live webinar ends this much later than planned.
OVERRUN: Final = dt.timedelta(minutes=15)


@transaction.atomic
def create_webinar(
    *,
    by: Any,
    title: str,
    starts_at: dt.datetime,
    topics: Iterable[str] = (),
    presenters: Iterable[PresenterSpec] = (),
    **fields: object,
) -> Webinar:
    """Add a draft that ``by`` hosts; None, the operator, leaves it without a host.

    ``fields`` are the webinar's own: duration_minutes, time_zone, description, summary, language,
    interpretation_languages, capacity, provider, join_url. The slug is made of the title once and stays.
    """
    _check_fields(fields)
    webinar = _with_free_slug(Webinar(title=title, starts_at=starts_at, **fields))
    if by is not None:
        WebinarHost.objects.create(webinar=webinar, member=by)
    set_topics(webinar, topics)
    set_presenters(webinar, presenters)
    record("webinar.created", webinar, by=by)
    return webinar


def _check_fields(fields: dict[str, Any]) -> None:
    if unknown := set(fields) - OWN_FIELDS:
        raise TypeError(f"a webinar has no {', '.join(sorted(unknown))}")
    if languages := fields.get("interpretation_languages"):
        fields["interpretation_languages"] = list(dict.fromkeys(known_language(said) for said in languages))


def _with_free_slug(webinar: Webinar) -> Webinar:
    """Save a new webinar under the first free slug of its title, however many are added at once."""
    base = slugify(webinar.title)[:SLUG_LETTERS].strip("-_")
    if not base or base in RESERVED_SLUGS:
        base = f"{base or 'webinar'}-{webinar.starts_at:%Y-%m-%d}"
    for number in range(1, SLUG_ATTEMPTS):
        ending = f"-{number}" if number > 1 else ""
        webinar.slug = f"{base[: SLUG_LETTERS - len(ending)]}{ending}"
        if Webinar.objects.filter(slug=webinar.slug).exists():
            continue
        try:
            with transaction.atomic():
                webinar.save()
        except IntegrityError:
            if not Webinar.objects.filter(slug=webinar.slug).exists():
                raise
        else:
            return webinar
    webinar.slug = f"{base[: SLUG_LETTERS - 7]}-{random_id(6)}"
    webinar.save()
    return webinar


@transaction.atomic
def change_webinar(
    webinar: Webinar,
    *,
    by: Any,
    seats_taken: Callable[[Webinar], int] = lambda _webinar: 0,
    **changed: Any,
) -> Webinar:
    """Change what ``changed`` names: the webinar's own fields, ``topics`` (names), ``presenters`` (specs).

    A change of hour or place raises ``sequence``, so that calendars follow; a practice to come keeps its distance to
    the start. ``seats_taken`` counts under the row's lock. ``webinar_changed`` names what is different now; the same
    values again change nothing.

    Raises ``StartsInThePast``, ``NotOverYet``, ``CapacityBelowSeats``, ``BadLanguages``, ``WrongState`` (cancelled),
    ``PermissionDenied``.
    """
    permit(by, webinar)
    locked: Webinar = Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    topics, presenters = changed.pop("topics", None), changed.pop("presenters", None)
    _check_fields(changed)
    if locked.state == WebinarState.CANCELLED:
        raise WrongState(_("This webinar was cancelled. Schedule a new one instead."))
    different = {name for name, value in changed.items() if getattr(locked, name) != value}
    was_at = locked.starts_at
    for name in different:
        setattr(locked, name, changed[name])
    if "starts_at" in different and locked.practice_at and locked.practice_at > timezone.now():
        locked.practice_at += locked.starts_at - was_at
        different.add("practice_at")
    _check_times(locked, different)
    if "capacity" in different:
        _check_capacity(locked, seats_taken(locked))
    if different & CALENDAR_FIELDS and locked.state != WebinarState.DRAFT:
        locked.sequence += 1
    if different:
        locked.save(update_fields=[*different, "sequence", "updated_at"])
    if topics is not None and set_topics(locked, topics):
        different.add("topics")
    if presenters is not None and set_presenters(locked, presenters):
        different.add("presenters")
    if different:
        record("webinar.changed", locked, by=by, fields=sorted(different))
        webinar_changed.send(sender=Webinar, webinar=locked, changed=frozenset(different))
    webinar.refresh_from_db()
    return webinar


def _check_times(webinar: Webinar, different: set[str]) -> None:
    if webinar.state == WebinarState.SCHEDULED and "starts_at" in different:
        _refuse_past_start(webinar)
    if webinar.state == WebinarState.LIVE and "starts_at" in different:
        raise WrongState(_("It has begun, so its start cannot move any more."))
    if webinar.state == WebinarState.ENDED and different & {"starts_at", "duration_minutes"}:
        _refuse_future_end(webinar)


def _check_capacity(webinar: Webinar, taken: int) -> None:
    if webinar.capacity is not None and webinar.capacity < taken:
        message = ngettext(
            "%(n)d seat is taken already. Enter %(n)d or more.",
            "%(n)d seats are taken already. Enter %(n)d or more.",
            taken,
        )
        raise CapacityBelowSeats(message % {"n": taken})


def _refuse_past_start(webinar: Webinar) -> None:
    if webinar.starts_at <= timezone.now():
        raise StartsInThePast(_("This time is past. Choose a time to come, or add it as a past webinar."))


def _refuse_future_end(webinar: Webinar) -> None:
    if webinar.starts_at + dt.timedelta(minutes=webinar.duration_minutes) > timezone.now():
        raise NotOverYet(_("A past webinar must be over by now. Choose an earlier time."))


@transaction.atomic
def schedule_webinar(webinar: Webinar, *, by: Any) -> Webinar:
    """Make a draft public and open it for registration.

    Raises ``StartsInThePast``, ``WrongState``, ``PermissionDenied``.
    """
    permit(by, webinar)
    _refuse_past_start(webinar)
    _move(webinar, WebinarState.SCHEDULED)
    record("webinar.scheduled", webinar, by=by)
    webinar_scheduled.send(sender=Webinar, webinar=webinar)
    return webinar


@transaction.atomic
def plan_webinar(*, by: Any, title: str, starts_at: dt.datetime, **fields: Any) -> Webinar:
    """Add a webinar and open it for registration in one go. Raises ``StartsInThePast``."""
    return schedule_webinar(create_webinar(by=by, title=title, starts_at=starts_at, **fields), by=by)


@transaction.atomic
def add_past_webinar(*, by: Any, title: str, starts_at: dt.datetime, **fields: Any) -> Webinar:
    """Add a webinar that was held already, for its recording. It is never open for registration.

    Raises ``NotOverYet``.
    """
    webinar = create_webinar(by=by, title=title, starts_at=starts_at, **fields)
    _refuse_future_end(webinar)
    _move(webinar, WebinarState.ENDED)
    webinar_ended.send(sender=Webinar, webinar=webinar)
    return webinar


@transaction.atomic
def start_webinar(webinar: Webinar, *, by: Any) -> Webinar:
    permit(by, webinar)
    _move(webinar, WebinarState.LIVE)
    record("webinar.started", webinar, by=by)
    webinar_started.send(sender=Webinar, webinar=webinar)
    return webinar


@transaction.atomic
def end_webinar(webinar: Webinar, *, by: Any) -> Webinar:
    """End a webinar that is live, or whose hour has come. Raises ``WrongState`` before that."""
    permit(by, webinar)
    if webinar.state == WebinarState.DRAFT or (
        webinar.state == WebinarState.SCHEDULED and webinar.starts_at > timezone.now()
    ):
        raise WrongState(_("It has not started yet. You can cancel it instead."))
    _move(webinar, WebinarState.ENDED)
    record("webinar.ended", webinar, by=by)
    webinar_ended.send(sender=Webinar, webinar=webinar)
    return webinar


@transaction.atomic
def cancel_webinar(webinar: Webinar, *, by: Any) -> Webinar:
    """Call a webinar off; everyone with a seat is told and calendars take it out."""
    permit(by, webinar)
    _move(webinar, WebinarState.CANCELLED, sequence=webinar.sequence + 1)
    record("webinar.cancelled", webinar, by=by)
    webinar_cancelled.send(sender=Webinar, webinar=webinar)
    return webinar


def keep_time() -> tuple[int, int]:
    """Start the scheduled webinars whose hour has come and end those that are over; return how many of each.

    A webinar that another process moves at the same moment is left to it.
    """
    now = timezone.now()
    over = Webinar.objects.filter(
        state__in=[WebinarState.SCHEDULED, WebinarState.LIVE], ends_at__lte=now - OVERRUN
    )
    due = Webinar.objects.filter(state=WebinarState.SCHEDULED, starts_at__lte=now, ends_at__gt=now)
    return sum(_did(start_webinar, webinar) for webinar in due), sum(
        _did(end_webinar, webinar) for webinar in over
    )


def _did(verb: Callable[..., Webinar], webinar: Webinar) -> bool:
    try:
        verb(webinar, by=None)
    except WrongState:
        return False
    return True


def _move(webinar: Webinar, to: WebinarState, **changes: object) -> None:
    try:
        # One UPDATE moves the state, past the field that notes changes by itself.
        move(webinar, to, allowed=WEBINAR_MOVES, updated_at=timezone.now(), **changes)
    except IllegalMove as error:
        webinar.refresh_from_db()
        message = _("This webinar is “%(state)s” now, so that cannot be done.") % {
            "state": webinar.get_state_display()
        }
        raise WrongState(message) from error
