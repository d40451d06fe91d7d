"""The mails of one webinar, as its hosts see and choose them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from common.zones import city
from notifications.faults import in_plain_words
from notifications.models import MailPlan, OutgoingMail
from notifications.pacing import finished_by
from notifications.states import MailState
from registrations.actions.promising import Promise
from registrations.models import Registration
from registrations.states import SeatState
from webinars.mail_plans import about
from webinars.models import Webinar

SEATED: Final = (SeatState.CONFIRMED,)
WAITING: Final = (SeatState.WAITLISTED, SeatState.OFFERED)
PENDING: Final = (SeatState.PENDING,)
SEATLESS: Final = (*WAITING, *PENDING)
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
    "seat_pending": Kind(_("Registration received"), _("at once, if you read each one first"), PENDING),
    "seat_declined": Kind(_("Declined"), _("when you decline a registration"), PENDING),
    "seat_offered": Kind(_("A seat is offered"), _("when a seat becomes free"), WAITING),
    "seat_ask": Kind(_("Is the seat needed?"), _("when others wait, to who never opened their seat"), SEATED),
    "seat_passed_on": Kind(_("Seat passed on"), _("when nobody answered in time"), EVERYONE),
    "seat_given_up": Kind(_("Seat given up"), _("when somebody gives a seat up"), SEATED),
    "seat_calendar_no": Kind(_("No in the calendar"), _("when a calendar says no for its reader"), SEATED),
    "practice": Kind(_("Practice of presenters and hosts")),
    "invitation": Kind(_("Invitation")),
    "seat_link": Kind(_("Lost link"), _("when somebody asks for their link")),
    "seat_reminder_week": Kind(_("Reminder a week before"), _("if you choose it"), SEATED),
    "seat_reminder_day": Kind(_("Reminder a day before"), _("if you choose it"), SEATED),
    "seat_reminder_hour": Kind(_("Reminder an hour before"), _("if you or the reader choose it"), SEATED),
    "webinar_moved": Kind(_("New time"), _("when you change the day, the hour or the length")),
    "webinar_cancelled": Kind(_("Cancelled"), _("when you cancel the webinar")),
    "seat_none": Kind(_("No seat came free"), _("at the end, to who still waits"), SEATLESS),
    "recording_ready": Kind(_("Recording ready"), _("when you publish the recording"), SEATED),
    "recording_instead": Kind(
        _("The recording in place of a seat"), _("when you publish the recording"), SEATLESS
    ),
    "certificate_ready": Kind(_("Certificate"), _("when somebody asked for it and has earned it"), SEATED),
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


@dataclass(frozen=True)
class Unreached:
    """A mail that did not reach its reader, refused at once or come back; why, in plain words and the server's."""

    name: Any
    mail: OutgoingMail

    @property
    def came_back(self) -> bool:
        return self.mail.bounced_at is not None

    @property
    def fault(self) -> str:
        return self.mail.bounce if self.came_back else self.mail.error

    @property
    def words(self) -> Any:
        return in_plain_words(self.fault)

    @property
    def can_go_again(self) -> bool:
        return self.mail.state == MailState.FAILED and self.mail.forgotten_at is None


def _unreached() -> Q:
    return Q(state=MailState.FAILED) | Q(bounced_at__isnull=False)


def failed_mails(webinar: Webinar) -> list[Unreached]:
    """Return what could not be sent or came back, the latest first."""
    rows = OutgoingMail.objects.filter(_unreached(), about=about(webinar))
    return [Unreached(kind_name(mail.kind), mail) for mail in rows.order_by("-pk")[:LONGEST_LIST]]


def unreached_by_webinar(webinars: Iterable[Webinar]) -> list[tuple[Webinar, int]]:
    """Return the webinars some of whose people no mail reaches, and how many those are."""
    named = {about(webinar): webinar for webinar in webinars}
    rows = OutgoingMail.objects.filter(_unreached(), about__in=named).order_by().values("about")
    counted = rows.annotate(people=Count("recipient", distinct=True)).order_by("about")
    return [(named[row["about"]], row["people"]) for row in counted]


@dataclass(frozen=True)
class Planned:
    """A mail to several that leaves at one instant, behind those that are ``ahead`` of it now.

    ``done_by`` is when the last is out, where only so many may leave in an hour.
    """

    kind: str
    leaves_at: dt.datetime
    readers: int
    ahead: int

    @property
    def name(self) -> Any:
        return kind_name(self.kind)

    @property
    def done_by(self) -> dt.datetime | None:
        return finished_by(self.readers, self.leaves_at, ahead=self.ahead)


def planned(promises: Iterable[Promise], held: Iterable[Planned], *, ahead: int) -> list[Planned]:
    """Return what is promised, those of one kind and instant in one line; what can be kept back is listed elsewhere."""
    apart = {line.kind for line in held}
    counted = Counter((row.leaves_at, row.kind) for row in promises if row.kind not in apart)
    return [Planned(kind, at, readers, ahead) for (at, kind), readers in sorted(counted.items())]


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
