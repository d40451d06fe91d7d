"""The mails of one webinar, as its hosts see and choose them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from common.zones import city
from notifications.models import MailPlan, OutgoingMail
from notifications.states import MailState
from registrations.models import Registration
from registrations.states import SeatState
from webinars.mail_plans import about
from webinars.models import Webinar

SEATED: Final = (SeatState.CONFIRMED,)
WAITING: Final = (SeatState.WAITLISTED, SeatState.OFFERED)
EVERYONE: Final = (*SEATED, *WAITING)
LONGEST_LIST: Final = 100


@dataclass(frozen=True)
class Kind:
    """A kind of mail: its name, what makes it leave, and for whom it is; ``when`` empty: it is not previewed."""

    name: Any
    when: Any = ""
    states: Collection[str] = EVERYONE


KINDS: Final = {
    "seat_confirmed": Kind(_("Seat kept"), _("at once, when a seat is taken"), SEATED),
    "seat_waitlisted": Kind(_("On the waiting list"), _("at once, when all seats are taken"), WAITING),
    "seat_offered": Kind(_("A seat is offered"), _("when a seat becomes free"), WAITING),
    "seat_reminder_week": Kind(_("Reminder a week before"), _("if you choose it"), SEATED),
    "seat_reminder_day": Kind(_("Reminder a day before"), _("if you choose it"), SEATED),
    "seat_reminder_hour": Kind(_("Reminder an hour before"), _("if you or the reader choose it"), SEATED),
    "webinar_moved": Kind(_("New time"), _("when you change the day, the hour or the length")),
    "webinar_cancelled": Kind(_("Cancelled"), _("when you cancel the webinar")),
    "recording_ready": Kind(_("Recording ready"), _("when you publish the recording")),
    "seat_link": Kind(_("Lost link")),
    "seat_ask": Kind(_("Is the seat needed?")),
    "seat_passed_on": Kind(_("Seat passed on")),
    "seat_given_up": Kind(_("Seat given up")),
}
PREVIEWED: Final = {kind: what for kind, what in KINDS.items() if what.when}


def kind_name(kind: str) -> Any:
    return KINDS[kind].name if kind in KINDS else kind


class MailPlanForm(forms.ModelForm[MailPlan]):
    class Meta:
        model = MailPlan
        fields = ("week", "day", "hour", "discreet")
        help_texts = {
            "hour": _("Without this, only those who asked for it on their seat page get it."),
            "discreet": _(
                "They do not say what the webinar is about, for people who share a phone or a mailbox."
            ),
        }


@dataclass(frozen=True)
class LogLine:
    """What became of the mails of one kind."""

    name: Any
    sent: int
    waiting: int
    failed: int
    dropped: int
    last_sent_at: Any


def _count(*states: str) -> Count:
    return Count("pk", filter=Q(state__in=states))


def mail_log(webinar: Webinar) -> list[LogLine]:
    """Return what was sent to how many, the kind that was written first on top."""
    rows = OutgoingMail.objects.filter(about=about(webinar)).order_by().values("kind")
    counted = rows.annotate(
        sent=_count(MailState.SENT),
        waiting=_count(MailState.QUEUED, MailState.SENDING),
        failed=_count(MailState.FAILED),
        dropped=_count(MailState.DROPPED),
        last_sent_at=Max("sent_at"),
        first=Min("pk"),
    ).order_by("first")
    return [
        LogLine(
            kind_name(row["kind"]),
            *(row[name] for name in ("sent", "waiting", "failed", "dropped", "last_sent_at")),
        )
        for row in counted
    ]


def failed_mails(webinar: Webinar) -> list[tuple[Any, OutgoingMail]]:
    """Return what could not be sent, the latest first."""
    rows = OutgoingMail.objects.filter(about=about(webinar), state=MailState.FAILED)
    return [(kind_name(mail.kind), mail) for mail in rows.order_by("-pk")[:LONGEST_LIST]]


@dataclass(frozen=True)
class Audience:
    """Readers to whom a mail looks the same: one language, one clock."""

    language: str
    time_zone: str
    place: str
    readers: int


def audiences(webinar: Webinar, states: Iterable[str]) -> list[Audience]:
    """Return who would get a mail now, the largest group first; without anybody the host's own clock."""
    seats = Registration.objects.filter(webinar=webinar, state__in=states, reminders_stopped_at=None)
    rows = seats.order_by().values_list("language", "time_zone").annotate(number=Count("pk"))
    found = [
        Audience(language, zone, city(zone or webinar.time_zone), number)
        for language, zone, number in rows.order_by("-number", "time_zone", "language")
    ]
    return found or [Audience(webinar.language, webinar.time_zone, city(webinar.time_zone), 0)]
