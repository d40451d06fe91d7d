"""Meetings in a Google calendar: made once, changed with care, taken back."""

import datetime as dt
import json
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django.fixtures import Settings

from providers.errors import (
    MeetingGone,
    NotConfigured,
    NotSupported,
    RateLimited,
    Unauthorized,
    Unreachable,
)
from providers.google.provider import GoogleProvider
from providers.records import DialIn, Health, MeetingPhase, MeetingStatus
from tests.fakes.google_server import FakeGoogle, Fault
from tests.providers.google.conftest import STARTS_AT, spec

pytestmark = pytest.mark.django_db
INSERT = "calendar.events.insert"


def test_a_meeting_is_an_event_with_a_link_that_nobody_is_told_of(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    made = provider.create_meeting(spec())

    (event,) = google.calendar.alive()
    assert (made.external_id, made.join_url, made.version) == (
        event["id"],
        event["hangoutLink"],
        event["etag"],
    )
    assert made.dial_in == (DialIn("+1-555-0100", "US", "123456"),)
    assert made.notes == ()
    assert (event["summary"], event["start"], event["visibility"]) == (
        "Listening first",
        {"dateTime": "2026-11-26T13:00:00+00:00", "timeZone": "Africa/Nairobi"},
        "private",
    )
    inserted = next(parameters for name, parameters, _body in google.calls if name == INSERT)
    assert inserted == {"conferenceDataVersion": "1", "sendUpdates": "none", "alt": "json"}


def test_people_come_in_without_knocking_and_the_meeting_records_itself(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    provider.create_meeting(spec())

    (space,) = google.meet.spaces.values()
    assert space["config"] == {
        "accessType": "OPEN",
        "artifactConfig": {
            "recordingConfig": {"autoRecordingGeneration": "ON"},
            "transcriptionConfig": {"autoTranscriptionGeneration": "ON"},
        },
    }


def test_where_the_account_may_not_record_the_host_is_told_and_the_meeting_stands(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    google.meet.may_record = False

    made = provider.create_meeting(spec())

    assert made.join_url.startswith("https://meet.google.com/")
    assert [note.partition(".")[0] for note in made.notes] == [
        "This Google account does not record by itself"
    ]


def test_asked_again_it_returns_the_meeting_that_is_there(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    first = provider.create_meeting(spec())

    again = GoogleProvider(root=google.root).create_meeting(spec())

    assert (again.external_id, again.join_url) == (first.external_id, first.join_url)
    assert google.methods().count(INSERT) == 1


def test_ten_at_once_make_one_meeting_though_the_search_does_not_see_it_yet(google: FakeGoogle) -> None:
    google.calendar.is_blind = True
    made = set()

    def create() -> None:
        made.add(GoogleProvider(root=google.root).create_meeting(spec()).join_url)

    threads = [threading.Thread(target=create) for _number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(google.calendar.alive()), len(made), len(google.meet.spaces)) == (1, 1, 1)


def test_an_answer_that_was_lost_makes_no_second_meeting(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    google.calendar.is_blind = True
    provider.create_meeting(spec())
    google.faults[INSERT] = [Fault(503)]

    provider.create_meeting(spec())

    assert len(google.calendar.alive()) == 1


def test_a_meeting_that_was_cancelled_can_be_made_anew(provider: GoogleProvider, google: FakeGoogle) -> None:
    first = provider.create_meeting(spec())
    provider.cancel_meeting(first.external_id)

    second = provider.create_meeting(spec())

    assert second.join_url != first.join_url
    assert [event["id"] for event in google.calendar.alive()] == [second.external_id]


def test_a_link_that_google_makes_later_is_waited_for(
    provider: GoogleProvider, google: FakeGoogle, pauses: list[float]
) -> None:
    google.calendar.looks_until_link = 2

    made = provider.create_meeting(spec())

    assert made.join_url.startswith("https://meet.google.com/")
    assert pauses == [0.5, 1.0]


def test_a_link_that_takes_too_long_is_looked_for_later(provider: GoogleProvider, google: FakeGoogle) -> None:
    google.calendar.looks_until_link = 50

    with pytest.raises(Unreachable) as late:
        provider.create_meeting(spec())
    google.calendar.events[google.calendar.alive()[0]["id"]]["_looks"] = 0
    made = provider.create_meeting(spec())

    assert (late.value.permanent, late.value.retry_after_s) == (False, 30)
    assert made.join_url == google.calendar.alive()[0]["hangoutLink"]


def test_a_calendar_in_which_google_makes_no_link_is_told_in_full(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    google.calendar.link_fails = True

    with pytest.raises(NotSupported, match="makes no Meet link"):
        provider.create_meeting(spec())


def test_a_change_writes_only_what_changed(provider: GoogleProvider, google: FakeGoogle) -> None:
    made = provider.create_meeting(spec())

    changed = provider.change_meeting(made.external_id, spec(starts_at=STARTS_AT + dt.timedelta(hours=1)))

    name, _parameters, body = google.calls[-1]
    assert (name, sorted(body)) == ("calendar.events.patch", ["end", "start"])
    assert (changed.join_url, changed.version != made.version) == (made.join_url, True)


def test_nothing_to_change_is_nothing_to_send(provider: GoogleProvider, google: FakeGoogle) -> None:
    made = provider.create_meeting(spec())

    provider.change_meeting(made.external_id, spec())

    assert "calendar.events.patch" not in google.methods()


def test_what_people_wrote_at_google_stays_until_the_site_changes_it_too(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    made = provider.create_meeting(spec())
    google.calendar.by_hand(made.external_id, summary="Team call", location="Room 3", colorId="5")

    provider.change_meeting(made.external_id, spec(description="New words."))
    kept = dict(google.calendar.events[made.external_id])
    provider.change_meeting(made.external_id, spec(description="New words.", title="Hearing children"))
    event = google.calendar.events[made.external_id]

    assert (kept["summary"], kept["description"].split("\n")[0]) == ("Team call", "New words.")
    assert (event["summary"], event["location"], event["colorId"]) == ("Hearing children", "Room 3", "5")


def test_a_change_by_somebody_else_at_the_same_moment_is_not_lost(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    made = provider.create_meeting(spec())
    google.calendar.before_patch = [{"location": "Room 3"}]

    provider.change_meeting(made.external_id, spec(title="Hearing children"))

    event = google.calendar.events[made.external_id]
    assert (event["summary"], event["location"]) == ("Hearing children", "Room 3")


def test_an_event_that_never_rests_is_left_for_later(provider: GoogleProvider, google: FakeGoogle) -> None:
    made = provider.create_meeting(spec())
    google.calendar.before_patch = [{"location": f"Room {number}"} for number in range(20)]

    with pytest.raises(Unreachable):
        provider.change_meeting(made.external_id, spec(title="Hearing children"))


def test_a_link_that_somebody_took_out_is_made_anew(provider: GoogleProvider, google: FakeGoogle) -> None:
    made = provider.create_meeting(spec())
    google.calendar.by_hand(made.external_id, conferenceData=None, hangoutLink=None)

    changed = provider.change_meeting(made.external_id, spec())

    assert changed.join_url == google.calendar.events[made.external_id]["hangoutLink"] != made.join_url


def test_a_meeting_deleted_at_google_is_gone_and_can_be_cancelled_twice(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    made = provider.create_meeting(spec())
    provider.cancel_meeting(made.external_id)
    provider.cancel_meeting(made.external_id)
    provider.cancel_meeting("never0was0there")

    with pytest.raises(MeetingGone):
        provider.change_meeting(made.external_id, spec())
    with pytest.raises(MeetingGone):
        provider.read_meeting(made.external_id)
    assert provider.meeting_status(made.external_id) == MeetingStatus(MeetingPhase.GONE)


def test_without_keys_it_says_what_is_missing(provider: GoogleProvider, settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {}

    assert provider.missing() == "Google is not connected yet. An admin connects it in the settings."
    assert provider.check() == Health(is_well=False, sentence=provider.missing())
    with pytest.raises(NotConfigured):
        provider.create_meeting(spec())


def test_a_permission_that_was_taken_back_asks_to_connect_again(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    google.is_forgotten = True

    with pytest.raises(Unauthorized, match="Connect it again"):
        provider.create_meeting(spec())

    assert google.token_requests == 1
    assert provider.check().is_well is False


def test_the_test_of_the_connection_names_what_the_account_did_not_allow(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    good = provider.check()
    google.scopes -= {
        "https://www.googleapis.com/auth/drive.meet.readonly",
        "https://www.googleapis.com/auth/youtube.force-ssl",
    }
    google.tokens.clear()

    lacking = provider.check()

    assert good == Health(is_well=True, sentence="Ready. Google lets this site in.")
    assert lacking == Health(
        is_well=False,
        sentence="Google let us in, but does not allow: fetch the recordings that Meet put into Drive. "
        "Connect it again and tick every box.",
        scopes_missing=("https://www.googleapis.com/auth/drive.meet.readonly",),
    )


def test_twenty_threads_with_an_ended_token_fetch_one(google: FakeGoogle) -> None:
    provider = GoogleProvider(root=google.root)
    made = provider.create_meeting(spec())
    google.tokens.clear()
    before, seen = google.token_requests, []

    def read() -> None:
        seen.append(provider.read_meeting(made.external_id).join_url)

    threads = [threading.Thread(target=read) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (seen, google.token_requests - before) == ([made.join_url] * 20, 1)


def test_a_busy_google_is_asked_again_and_a_long_rest_is_left_to_the_caller(
    provider: GoogleProvider, google: FakeGoogle, pauses: list[float]
) -> None:
    google.faults["calendar.events.list"] = [
        Fault(429, "rateLimitExceeded", {"Retry-After": "2"}),
        Fault(503, headers={"Retry-After": "1"}),
        Fault(429, "rateLimitExceeded", {"Retry-After": "600"}),
    ]

    with pytest.raises(RateLimited) as refused:
        provider.create_meeting(spec())

    assert (pauses, refused.value.retry_after_s, google.calendar.alive()) == ([2, 1], 600, [])
    assert provider.create_meeting(spec()).join_url


def test_a_quota_that_is_used_up_rests_until_midnight_in_california(
    provider: GoogleProvider, google: FakeGoogle, pauses: list[float]
) -> None:
    google.faults["calendar.events.list"] = [Fault(403, "quotaExceeded")]

    with pytest.raises(RateLimited, match="tomorrow") as refused:
        provider.create_meeting(spec())

    assert 0 < (refused.value.retry_after_s or 0) <= 25 * 3600
    assert pauses == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(200, body=b"<html>Sign in to the hotel</html>"),
        Fault(200, body=b"\xff\xfe{}"),
        Fault(502, body=b"<html>"),
        Fault(drop_after=0),
        Fault(302, headers={"Location": "https://evil.example.org/"}, body=b""),
    ],
    ids=["page", "no-text", "gateway", "dropped", "redirect"],
)
def test_an_answer_that_makes_no_sense_does_no_harm(
    provider: GoogleProvider, google: FakeGoogle, fault: Fault
) -> None:
    google.faults["calendar.events.list"] = [fault] * 8

    with pytest.raises(Unreachable):
        provider.create_meeting(spec())

    google.faults.clear()
    assert provider.create_meeting(spec()).join_url


def test_a_service_switched_off_in_the_project_says_where_to_turn_it_on(
    provider: GoogleProvider, google: FakeGoogle
) -> None:
    google.faults["calendar.events.list"] = [Fault(403, "accessNotConfigured")]

    with pytest.raises(NotSupported, match="switched off"):
        provider.create_meeting(spec())


def service_key(google: FakeGoogle) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    google.public_key = (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    told = {
        "type": "service_account",
        "client_email": "robot@project.iam.gserviceaccount.com",
        "private_key_id": "1",
    }
    return json.dumps({**told, "private_key": private.decode(), "token_uri": "https://evil.example.org/"})


def test_a_service_account_acts_for_the_person_it_is_told(
    provider: GoogleProvider, google: FakeGoogle, settings: Settings
) -> None:
    key = service_key(google)
    settings.PROVIDER_CREDENTIALS = {"google": {"service_account": key, "subject": "host@example.org"}}

    made = provider.create_meeting(spec())

    assert (google.subject, made.join_url) == ("host@example.org", "https://meet.google.com/abc-defg-hij")


def test_a_service_account_for_itself_gets_no_link_and_says_why(
    provider: GoogleProvider, google: FakeGoogle, settings: Settings
) -> None:
    settings.PROVIDER_CREDENTIALS = {"google": {"service_account": service_key(google)}}

    with pytest.raises(NotSupported, match="name a person"):
        provider.create_meeting(spec())


def test_a_service_key_that_cannot_be_read_says_so(provider: GoogleProvider, settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {"google": {"service_account": "{}"}}

    with pytest.raises(Unauthorized, match="Paste the whole file"):
        provider.create_meeting(spec())
