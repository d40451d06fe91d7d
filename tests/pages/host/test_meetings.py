"""The meeting of a webinar as its host sees it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from members.models import Member
from members.roles import Role
from providers.base import Unauthorized
from providers.models import ProviderConnection
from recordings.models import RecordingWish
from tests.factories.members import make_host, make_member
from tests.factories.webinars import make_webinar
from tests.fakes.meetings import Server, scripted_providers
from webinars.actions import bring_meeting
from webinars.models import Meeting, Webinar
from webinars.states import MeetingState

pytestmark = pytest.mark.django_db

ANSWERS = {
    "title": "Listening first",
    "date": "2030-03-04",
    "time": "16:00",
    "duration_minutes": "60",
    "time_zone": "Africa/Nairobi",
    "language": "en",
    "presenters-TOTAL_FORMS": "0",
    "presenters-INITIAL_FORMS": "0",
    "do": "schedule",
}


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings) as made:
        yield made


@pytest.fixture
def host(client: Client) -> Member:
    made = make_host(name="Wanjiru")
    client.force_login(made)
    return made


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def own(host: Member, *, starts_in: dt.timedelta = dt.timedelta(minutes=20), **fields: object) -> Webinar:
    webinar = make_webinar(
        host=host, **{"provider": "scripted", "join_url": "", **fields}, starts_in=starts_in
    )  # type: ignore[arg-type]
    bring_meeting(webinar.pk)
    return webinar


def test_a_host_chooses_where_to_meet_and_needs_no_link_for_it(client: Client, host: Member) -> None:
    form = page(client, "/host/webinars/new/")

    client.post("/host/webinars/new/", {**ANSWERS, "provider": "scripted"})

    webinar = Webinar.objects.get()
    assert 'value="scripted"' in form
    assert (webinar.provider, webinar.join_url, webinar.state) == ("scripted", "", "scheduled")


def test_what_is_not_connected_says_what_it_lacks_and_cannot_be_chosen(
    client: Client, host: Member, server: Server
) -> None:
    server.missing = "Scripted needs a key."

    form = page(client, "/host/webinars/new/")
    answer = client.post("/host/webinars/new/", {**ANSWERS, "provider": "scripted"})

    assert "Scripted needs a key." in form
    assert 'value="scripted"' not in form
    assert (answer.status_code, Webinar.objects.count()) == (200, 0)


def test_the_webinars_page_says_that_its_meeting_is_ready_and_lets_the_host_in(
    client: Client, host: Member
) -> None:
    webinar = own(host)

    shown = page(client, f"/host/webinars/{webinar.slug}/")
    entered = client.post(f"/host/webinars/{webinar.slug}/meeting/enter/")

    assert "The meeting is ready" in shown
    assert "start=secret" not in shown
    assert (entered.status_code, entered["Location"]) == (
        303,
        "https://scripted.example.org/j/scripted-1?start=secret",
    )


def test_what_failed_says_why_what_is_safe_and_is_tried_again(
    client: Client, host: Member, server: Server
) -> None:
    server.failing = [Unauthorized("Scripted did not let us in.")]
    webinar = own(host)

    shown = page(client, f"/host/webinars/{webinar.slug}/")
    desk = page(client, "/host/")
    client.post(f"/host/webinars/{webinar.slug}/meeting/retry/")
    bring_meeting(webinar.pk)

    assert "Scripted did not let us in. Nothing is lost" in shown
    assert f"There is no meeting yet: {webinar.title}" in desk
    assert Meeting.objects.get().state == MeetingState.MADE


def test_a_meeting_that_was_deleted_there_is_told_at_the_desk(client: Client, host: Member) -> None:
    webinar = own(host)
    Meeting.objects.update(gone_at=timezone.now())

    desk = page(client, "/host/")
    shown = page(client, f"/host/webinars/{webinar.slug}/")

    assert f"The meeting is gone: {webinar.title}" in desk
    assert "Make the meeting again" in shown


def test_a_webinar_whose_meeting_is_made_by_itself_asks_for_no_link(client: Client, host: Member) -> None:
    own(host)

    assert "No meeting link yet" not in page(client, "/host/")


def test_an_admin_reads_at_the_desk_that_a_connection_does_not_work_and_a_host_does_not(
    client: Client, host: Member
) -> None:
    ProviderConnection.objects.create(provider="scripted", is_well=False, sentence="The key has expired.")
    for_host = page(client, "/host/")
    client.force_login(make_member(role=Role.ADMIN))

    for_admin = page(client, "/host/")

    assert ("The key has expired." in for_host, "The key has expired." in for_admin) == (False, True)


def test_a_page_that_does_not_ask_where_to_meet_leaves_it_as_it_is(client: Client, host: Member) -> None:
    webinar = make_webinar(
        host=host, provider="scripted", join_url="", state="ended", starts_in=-dt.timedelta(days=2)
    )
    day = webinar.starts_at.date().isoformat()

    client.post(
        f"/host/webinars/{webinar.slug}/edit/", {**ANSWERS, "date": day, "title": "Other", "do": "save"}
    )

    webinar.refresh_from_db()
    assert (webinar.title, webinar.provider) == ("Other", "scripted")


def test_a_host_chooses_when_the_recording_goes_there(client: Client, host: Member) -> None:
    webinar = own(host)

    for days in ("7", "never"):
        client.post(f"/host/webinars/{webinar.slug}/meeting/deletion/", {"days": days})
        chosen = RecordingWish.objects.get().delete_after_days
        assert chosen == (None if days == "never" else 7)


@pytest.mark.parametrize("verb", ["retry", "enter", "deletion"])
def test_another_host_finds_nothing(client: Client, host: Member, verb: str) -> None:
    webinar = own(make_host())

    assert client.post(f"/host/webinars/{webinar.slug}/meeting/{verb}/").status_code == 404
