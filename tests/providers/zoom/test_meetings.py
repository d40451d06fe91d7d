"""The life of meetings at Zoom: what the plan allows, what people change there, what was not answered."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from providers.base import (
    DialIn,
    Interpreter,
    MeetingGone,
    MeetingPhase,
    NotSupported,
    Refused,
    Unauthorized,
    Unreachable,
)
from providers.models import KeptMeeting
from providers.zoom.payloads import is_marked, meeting_body, moment
from providers.zoom.provider import ZoomProvider
from tests.contracts.providers.world import STARTS_AT, make_spec
from tests.fakes.loopback import Reply
from tests.fakes.zoom_afterwards import utc
from tests.fakes.zoom_server import ALL_SCOPES, Meeting, ZoomServer

pytestmark = pytest.mark.django_db
NAIROBI = dt.timezone(dt.timedelta(hours=3))


def only_one(server: ZoomServer) -> Meeting:
    (meeting,) = server.meetings.values()
    return meeting


def test_a_webinar_is_made_as_wished(provider: ZoomProvider, server: ZoomServer) -> None:
    spec = make_spec(
        starts_at=dt.datetime(2027, 3, 4, 16, tzinfo=NAIROBI),
        practice=True,
        alternative_hosts=("a@example.org", "b@example.org"),
        interpreters=(Interpreter("Luc", "luc@example.org", "en", "fr-CD"),),
    )

    made = provider.create_meeting(spec)

    body = only_one(server).body
    settings = body["settings"]
    assert (made.kind, made.takes_registrants, made.notes) == ("webinar", True, ())
    assert made.dial_in == (DialIn("+254 20 000 000", "KE", f"{made.external_id}#"),)
    assert made.host_url.startswith("https://us02web.zoom.us/s/")
    assert (body["start_time"], body["timezone"]) == ("2027-03-04T13:00:00Z", "Africa/Nairobi")
    assert (settings["approval_type"], settings["auto_recording"], settings["practice_session"]) == (
        0,
        "cloud",
        True,
    )
    assert settings["alternative_hosts"] == "a@example.org,b@example.org"
    assert settings["language_interpretation"]["interpreters"] == [
        {"email": "luc@example.org", "languages": "US,FR"}
    ]
    assert (settings["registrants_email_notification"], settings["registrants_confirmation_email"]) == (
        False,
        False,
    )


def test_without_a_webinar_plan_a_meeting_is_made_and_that_is_remembered(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.plan = "licensed"

    made = provider.create_meeting(
        make_spec(alternative_hosts=("a@example.org", "b@example.org"), practice=True)
    )
    provider.create_meeting(make_spec("other"))

    assert (made.kind, made.takes_registrants, len(made.notes)) == ("meeting", True, 2)
    assert (
        server.meetings[made.external_id].body["settings"]["alternative_hosts"]
        == "a@example.org;b@example.org"
    )
    assert server.meetings[made.external_id].body["start_time"] == "2027-03-04T13:00:00Z"
    assert len([call for call in server.asked if call.startswith("POST") and call.endswith("webinars")]) == 1
    assert provider.read_meeting(made.external_id).notes == made.notes


def test_a_free_plan_gives_a_meeting_with_one_link_for_all(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.plan = "basic"

    made = provider.create_meeting(make_spec())

    assert (made.kind, made.takes_registrants, made.join_url != "") == ("meeting", False, True)
    assert [note.split()[0:4] for note in made.notes] == [
        ["Zoom's", "plan", "has", "no"],
        ["Zoom's", "plan", "records", "nothing"],
        ["Zoom's", "plan", "gives", "no"],
    ]
    with pytest.raises(NotSupported):
        provider.remove_registrants(made.external_id, ["r1"])


def test_an_app_that_may_make_no_webinars_makes_meetings(provider: ZoomProvider, server: ZoomServer) -> None:
    server.scopes = frozenset(scope for scope in ALL_SCOPES if not scope.startswith("webinar:"))

    assert provider.create_meeting(make_spec()).kind == "meeting"


@pytest.mark.parametrize(
    ("field", "wished"),
    [
        ("alternative_hosts", {"alternative_hosts": ("free@example.org",)}),
        ("language_interpretation", {"interpreters": (Interpreter("Luc", "luc@example.org", "en", "fr"),)}),
        ("practice_session", {"practice": True}),
        ("auto_recording", {}),
    ],
)
def test_what_zoom_dislikes_is_left_out_and_said(
    provider: ZoomProvider, server: ZoomServer, field: str, wished: dict[str, Any]
) -> None:
    server.dislikes = {field}
    if field == "auto_recording":
        server.dislikes = set()
        server.plan = "basic"

    made = provider.create_meeting(make_spec(**wished))

    assert made.notes
    assert len(server.meetings) == 1


def test_what_zoom_dislikes_and_nobody_can_miss_is_an_error(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.dislikes = {"audio"}

    with pytest.raises(Refused):
        provider.create_meeting(make_spec())
    server.dislikes = set()

    assert provider.create_meeting(make_spec()).external_id


def test_a_language_without_a_channel_is_said(provider: ZoomProvider) -> None:
    made = provider.create_meeting(
        make_spec(interpreters=(Interpreter("Asha", "asha@example.org", "en", "sw"),))
    )

    assert made.notes == ("Zoom knows no channel for these languages by itself; add it there by hand: sw",)


def test_a_lost_answer_waits_for_zooms_lists_before_it_makes_another(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.lost, server.lags = 1, True
    began = timezone.now()
    with pytest.raises(Unreachable):
        provider.create_meeting(make_spec())
    with time_machine.travel(began + dt.timedelta(seconds=30)), pytest.raises(Unreachable) as raised:
        provider.create_meeting(make_spec())
    server.lags = False

    with time_machine.travel(began + dt.timedelta(seconds=100)):
        made = provider.create_meeting(make_spec())

    assert (raised.value.retry_after_s, list(server.meetings)) == (60, [made.external_id])


def test_what_was_never_made_is_made_once_the_lists_are_sure(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    began = timezone.now()
    provider.check()
    server.replies = [Reply(200, b'{"webinars": []}'), Reply(200, b'{"meetings": []}'), Reply(500)]
    with pytest.raises(Unreachable):
        provider.create_meeting(make_spec())
    assert server.meetings == {}

    with time_machine.travel(began + dt.timedelta(seconds=61)):
        provider.create_meeting(make_spec())

    assert len(server.meetings) == 1


def test_a_maker_that_died_holds_the_key_for_some_minutes_only(provider: ZoomProvider) -> None:
    KeptMeeting.objects.create(provider="zoom", key="listening-first", asked_at=timezone.now())
    with pytest.raises(Unreachable) as raised:
        provider.create_meeting(make_spec())

    assert 100 < (raised.value.retry_after_s or 0) <= 150
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=151)):
        assert provider.create_meeting(make_spec()).external_id


def test_a_meeting_is_found_by_its_mark_when_the_note_is_lost(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    made = provider.create_meeting(make_spec(description="x" * 5000))
    provider.create_meeting(make_spec("listening-first-2"))
    KeptMeeting.objects.all().delete()

    again = provider.create_meeting(make_spec())

    assert (again.external_id, len(server.meetings)) == (made.external_id, 2)
    assert len(server.meetings[made.external_id].body["agenda"]) == 2000


def test_a_meeting_that_was_deleted_there_is_made_anew(provider: ZoomProvider, server: ZoomServer) -> None:
    first = provider.create_meeting(make_spec())
    server.meetings.clear()

    second = provider.create_meeting(make_spec())

    assert (second.external_id != first.external_id, len(server.meetings)) == (True, 1)


def test_nothing_is_written_where_nothing_differs(provider: ZoomProvider, server: ZoomServer) -> None:
    made = provider.create_meeting(make_spec())

    again = provider.change_meeting(made.external_id, make_spec())

    assert (again.version, server.changes_today) == (made.version, 1)


def test_what_people_changed_at_zoom_stays(provider: ZoomProvider, server: ZoomServer) -> None:
    made = provider.create_meeting(make_spec(alternative_hosts=("a@example.org",)))
    body = only_one(server).body
    body["agenda"] += "\nBring water."
    body["settings"] |= {
        "alternative_hosts": "a@example.org,theirs@example.org",
        "auto_recording": "local",
        "question_and_answer": {"enable": True},
        "practice_session": True,
    }

    changed = provider.change_meeting(
        made.external_id, make_spec(title="Listening again", alternative_hosts=("b@example.org",))
    )

    assert (body["topic"], body["agenda"][-12:]) == ("Listening again", "Bring water.")
    assert body["settings"]["alternative_hosts"] == "theirs@example.org,b@example.org"
    assert (body["settings"]["auto_recording"], body["settings"]["practice_session"]) == ("local", True)
    assert body["settings"]["question_and_answer"] == {"enable": True}
    assert changed.version not in {"", made.version}


def test_title_and_time_are_the_sites_even_if_people_changed_them(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    made = provider.create_meeting(make_spec())
    body = only_one(server).body
    body |= {"topic": "Theirs", "start_time": "2027-03-05T09:00:00Z", "duration": 10}

    provider.change_meeting(made.external_id, make_spec())

    assert (body["topic"], body["start_time"], body["duration"]) == (
        "Listening first",
        "2027-03-04T13:00:00Z",
        60,
    )


def test_what_the_site_wants_new_wins(provider: ZoomProvider, server: ZoomServer) -> None:
    made = provider.create_meeting(make_spec())
    body = only_one(server).body
    body["settings"]["practice_session"] = False

    provider.change_meeting(made.external_id, make_spec(practice=True, description="Other words"))

    assert (body["settings"]["practice_session"], "Other words" in body["agenda"]) == (True, True)


def test_a_webinar_turned_into_a_meeting_at_zoom_is_still_known(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    made = provider.create_meeting(make_spec())
    only_one(server).kind = "meeting"

    changed = provider.change_meeting(made.external_id, make_spec(title="Other"))
    only_one(server).kind = "webinar"

    assert changed.kind == "meeting"
    assert provider.read_meeting(made.external_id).kind == "webinar"


def test_that_the_app_may_not_look_is_no_sign_that_a_meeting_is_gone(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    made = provider.create_meeting(make_spec())
    server.scopes -= {"webinar:read:webinar:admin"}

    with pytest.raises(Unauthorized):
        provider.meeting_status(made.external_id)
    server.scopes, server.plan = ALL_SCOPES, "licensed"
    with pytest.raises(NotSupported):
        provider.meeting_status(made.external_id)


@pytest.mark.parametrize("external_id", ["", "me", "../users/x", "1", "٨١٢٣٤٥٦٧٨"])
def test_what_is_no_id_of_zoom_is_gone_without_asking(
    provider: ZoomProvider, server: ZoomServer, external_id: str
) -> None:
    with pytest.raises(MeetingGone):
        provider.read_meeting(external_id)
    provider.cancel_meeting(external_id)
    assert server.asked == []


def test_a_meeting_with_people_in_it_is_ended_before_it_is_deleted(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    server.plan = "licensed"
    made = provider.create_meeting(make_spec())
    only_one(server).body["status"] = "started"
    assert provider.meeting_status(made.external_id).phase == MeetingPhase.LIVE

    provider.cancel_meeting(made.external_id)

    assert (server.meetings, KeptMeeting.objects.count()) == ({}, 0)


def test_a_meeting_stopped_and_begun_again_has_two_times(provider: ZoomProvider, server: ZoomServer) -> None:
    made = provider.create_meeting(make_spec(practice=True))
    hold = server.afterwards.hold
    hold(made.external_id, "rehearsal==", STARTS_AT - dt.timedelta(minutes=50), minutes=20)
    hold(made.external_id, "/two==", STARTS_AT + dt.timedelta(minutes=40), minutes=20)
    hold(made.external_id, "one==", STARTS_AT - dt.timedelta(minutes=5), minutes=30)

    status = provider.meeting_status(made.external_id)

    assert (status.phase, status.instances) == (MeetingPhase.ENDED, ("one==", "/two=="))
    assert (status.started_at, status.ended_at) == (
        STARTS_AT - dt.timedelta(minutes=5),
        STARTS_AT + dt.timedelta(minutes=60),
    )


def test_without_the_scope_of_reports_only_the_end_is_unknown(
    provider: ZoomProvider, server: ZoomServer
) -> None:
    made = provider.create_meeting(make_spec())
    server.afterwards.hold(made.external_id, "one==", STARTS_AT)
    server.scopes -= {"report:read:webinar:admin"}

    status = provider.meeting_status(made.external_id)

    assert (status.phase, status.started_at, status.ended_at) == (MeetingPhase.ENDED, STARTS_AT, None)


@pytest.mark.parametrize("kind", ["webinar", "meeting"])
def test_everything_that_is_written_is_known_to_zoom(server: ZoomServer, kind: str) -> None:
    spec = make_spec(interpreters=(Interpreter("Luc", "luc@example.org", "en", "fr"),), practice=True)

    assert server.validated(kind, meeting_body(spec, kind))["topic"] == "Listening first"


def test_a_mark_is_of_one_key_only() -> None:
    assert is_marked("Ref. openseat-abc\n\nx", "abc")
    assert not is_marked("Ref. openseat-abc-2", "abc")
    assert not is_marked("Ref. openseat-abc", "ab")
    assert not is_marked(None, "abc")


@pytest.mark.parametrize("text", ["", None, "soon", 5, "2027-13-01T00:00:00Z"])
def test_what_is_no_time_is_none(text: object) -> None:
    assert moment(text) is None
    assert moment(utc(STARTS_AT)) == STARTS_AT
