"""A simulated clock leads one webinar from draft to certificate: every mail that leaves was promised, and no other."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core import mail
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

from archive.actions import publish
from notifications.models import OutgoingMail
from notifications.states import MailState
from pages.host.mails import PREVIEWED
from providers.base import AttendanceRow
from recordings.models import Recording
from recordings.states import RecordingState
from registrations import actions
from registrations.actions.promising import promised
from registrations.models import Registration
from tests.factories.archive import make_spoken_text
from tests.factories.members import make_host
from webinars.actions import change_webinar, create_webinar, schedule_webinar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db(transaction=True)

Sent = tuple[str, str, str]
MINUTE = dt.timedelta(minutes=1)
# What the workers do by the clock, as far as it can lead to a mail.
CLOCKS = [
    path
    for path in site_settings.SCHEDULES
    if path.split(".")[0] in {"notifications", "registrations", "webinars", "archive"}
]
ZONES = {
    "hawa": "Africa/Freetown",
    "musa": "Africa/Nairobi",
    "amina": "Asia/Beirut",
    "lucia": "America/Guatemala",
    "raj": "Asia/Dhaka",
    "ann": "Europe/London",
    "omar": "Africa/Cairo",
}


def at(text: str) -> dt.datetime:
    """Return an instant of 2026, such as ``11-26 15:00`` in UTC."""
    return dt.datetime.fromisoformat(f"2026-{text}:00+00:00")


def to_minute(instant: dt.datetime) -> str:
    """Return the minute in which the clock, that runs once in each, reaches ``instant``."""
    whole = instant.replace(second=0, microsecond=0)
    return f"{whole if whole == instant else whole + MINUTE:%m-%d %H:%M}"


@dataclass
class Journey:
    """One webinar, the clock, and what was promised for it."""

    clock: Any
    webinar: Webinar
    expected: list[Sent] = field(default_factory=list)

    def seat(self, name: str) -> Registration:
        seat: Registration = Registration.objects.get(webinar=self.webinar, email=f"{name}@example.org")
        return seat

    def at_once(self, kind: str, *names: str) -> None:
        """Expect what the list of all mails says an act just now sends at once."""
        assert kind in PREVIEWED
        self.expected += [(kind, name, to_minute(timezone.now())) for name in names]

    def run(self) -> None:
        for path in CLOCKS:
            import_string(path)()

    def go_on_to(self, until: dt.datetime) -> None:
        """Let time pass; what leaves meanwhile is what the preview promises at the outset."""
        self.webinar.refresh_from_db()
        rows = [row for row in promised(self.webinar) if timezone.now() < row.leaves_at <= until]
        assert {row.kind for row in rows} <= set(PREVIEWED)
        self.expected += [
            (row.kind, row.recipient.partition("@")[0], to_minute(row.leaves_at)) for row in rows
        ]
        for instant in self._instants(until, [row.leaves_at for row in rows]):
            self.clock.move_to(instant)
            self.run()

    def _instants(self, until: dt.datetime, promised_at: Iterable[dt.datetime]) -> Iterator[dt.datetime]:
        # Between promises a look every four hours, where nothing may leave.
        grid = timezone.now()
        found = {until, *(at(to_minute(instant)) for instant in promised_at)}
        while (grid := grid + dt.timedelta(hours=4)) < until:
            found.add(grid)
        yield from sorted(found)


def sent() -> list[Sent]:
    rows = OutgoingMail.objects.filter(state=MailState.SENT).values_list("kind", "recipient", "sent_at")
    return sorted((kind, to.partition("@")[0], to_minute(when)) for kind, to, when in rows)


@pytest.fixture
def journey(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journey]:
    """Begin with a draft; jobs run at once."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    monkeypatch.setattr("common.tasks.async_task", lambda path, *ids, **_options: import_string(path)(*ids))
    with time_machine.travel(at("11-10 09:00"), tick=False) as clock:
        webinar = create_webinar(
            by=make_host(),
            title="Listening first",
            starts_at=at("11-26 13:00"),
            duration_minutes=60,
            time_zone="Africa/Nairobi",
            capacity=5,
            join_url="https://meet.example.org/room",
        )
        yield Journey(clock, webinar)


def register(journey: Journey, *names: str) -> None:
    for name in names:
        actions.register(
            journey.webinar, name=name.title(), email=f"{name}@example.org", time_zone=ZONES[name]
        )


def people_come(journey: Journey) -> None:
    actions.choose_mails(journey.webinar, by=None, week=True, day=True, hour=True)
    schedule_webinar(journey.webinar, by=None)
    journey.go_on_to(at("11-11 09:00"))
    register(journey, "hawa", "musa", "amina", "lucia", "raj")
    journey.at_once("seat_confirmed", "hawa", "musa", "amina", "lucia", "raj")
    for name in ("hawa", "musa", "amina", "lucia"):
        actions.keep_seat(journey.seat(name))
    actions.stop(journey.seat("musa"))
    journey.go_on_to(at("11-12 09:00"))


def others_wait(journey: Journey) -> None:
    register(journey, "ann", "omar")
    journey.at_once("seat_waitlisted", "ann", "omar")
    # Somebody waits, and only raj has never opened his seat.
    journey.run()
    journey.at_once("seat_ask", "raj")
    journey.go_on_to(at("11-12 12:00"))
    actions.keep_seat(journey.seat("raj"))
    journey.go_on_to(at("11-13 10:00"))
    actions.cancel(journey.seat("amina"))
    journey.at_once("seat_given_up", "amina")
    journey.at_once("seat_offered", "ann")
    journey.go_on_to(at("11-13 12:00"))
    actions.keep_seat(journey.seat("ann"))
    journey.at_once("seat_confirmed", "ann")
    journey.go_on_to(at("11-15 08:00"))


def the_hour_changes(journey: Journey) -> None:
    journey.webinar = change_webinar(journey.webinar, by=None, starts_at=at("11-26 15:00"))
    journey.go_on_to(at("11-26 16:05"))


def the_webinar_is_held(journey: Journey) -> None:
    policy = {"is_on": True, "min_minutes": 30}
    actions.choose_certificates(journey.webinar, by=None, **policy)
    row = AttendanceRow(
        "hawa", name="Hawa", email="hawa@example.org", joined_at=at("11-26 15:00"), left_at=at("11-26 16:00")
    )
    actions.record_attendance(journey.webinar, [row])
    journey.go_on_to(at("11-26 18:00"))
    actions.ask_for_certificate(journey.seat("hawa"), name="Hawa Kamara", shows_name=True)
    journey.at_once("certificate_ready", "hawa")
    journey.go_on_to(at("11-28 18:00"))


def the_recording_is_published(journey: Journey) -> None:
    recording = Recording.objects.create(
        webinar=journey.webinar, state=RecordingState.READY, is_current=True, duration_ms=3_600_000
    )
    make_spoken_text(recording, ["We built a village committee."])
    publish(journey.webinar, by=None)
    journey.go_on_to(at("11-30 18:00"))


def test_from_draft_to_certificate_exactly_the_promised_mails_leave(journey: Journey) -> None:
    people_come(journey)
    others_wait(journey)
    the_hour_changes(journey)
    the_webinar_is_held(journey)
    the_recording_is_published(journey)

    assert sent() == sorted(journey.expected)
    assert len(mail.outbox) == len(journey.expected)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    seated, night = ["ann", "hawa", "lucia"], "11-20 01:00"
    assert [row for row in sent() if row[0] == "seat_reminder_week"] == sorted(
        [
            ("seat_reminder_week", "raj", night),
            *(("seat_reminder_week", name, "11-19 15:00") for name in seated),
        ]
    )
