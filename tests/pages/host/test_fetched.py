"""What came from a provider, on the page of a recording."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from members.models import Member
from providers.base import FileKind, Refused
from recordings import actions
from recordings.models import ProviderFile, Recording
from recordings.states import FileState, RecordingState
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.fakes.media import talk
from tests.fakes.meetings import Server, scripted_providers
from transcripts.models import Transcript
from webinars.actions import bring_meeting, end_webinar

pytestmark = pytest.mark.django_db

CAPTIONS = b"WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nHawa Kamara: Good morning to all of you\n"


@pytest.fixture(autouse=True)
def server(settings: Settings) -> Iterator[Server]:
    with scripted_providers(settings) as made:
        yield made


@pytest.fixture
def host(client: Client) -> Member:
    made = make_host(name="Wanjiru")
    client.force_login(made)
    return made


@pytest.fixture
def recording(host: Member) -> Recording:
    webinar = make_webinar(host=host, provider="scripted", join_url="", starts_in=dt.timedelta(minutes=-60))
    bring_meeting(webinar.pk)
    webinar.refresh_from_db()
    end_webinar(webinar, by=None)
    made = actions.expect_recording(webinar)
    assert made is not None
    return made


def announce(server: Server, recording: Recording) -> None:
    server.put(server.only, "v1", talk().read_bytes())
    server.put(server.only, "c1", CAPTIONS, kind=FileKind.CAPTIONS, suffix=".vtt")
    actions.announce(recording, server.only.files, at=timezone.now())


def page(client: Client, recording: Recording) -> str:
    return client.get(f"/host/recordings/{recording.public_id}/").content.decode()


def test_while_it_is_awaited_the_host_reads_what_is_going_on(client: Client, recording: Recording) -> None:
    shown = page(client, recording)

    assert "Scripted is still making it, which usually takes twice the length of the webinar." in shown
    assert "Nothing is there yet" in shown


def test_what_comes_is_listed_with_how_far_it_is(
    client: Client, recording: Recording, server: Server
) -> None:
    announce(server, recording)
    size = ProviderFile.objects.get(kind="video").announced_bytes or 0
    ProviderFile.objects.filter(kind="video").update(state=FileState.FETCHING, bytes_done=size // 2)

    shown = page(client, recording)

    assert "It is coming from Scripted" in shown
    assert "It is being fetched." in shown


def test_the_providers_text_is_a_draft_that_a_host_may_take(
    client: Client, recording: Recording, server: Server
) -> None:
    announce(server, recording)
    for file in ProviderFile.objects.all():
        actions.fetch_file(file.pk)
    Recording.objects.update(state=RecordingState.READY, duration_ms=6000)
    text = ProviderFile.objects.get(kind="captions")
    before = Transcript.objects.count()

    sent = client.get(f"/host/recordings/{recording.public_id}/fetched/{text.public_id}/")
    client.post(f"/host/recordings/{recording.public_id}/fetched/{text.public_id}/use/")

    assert (before, sent["Content-Disposition"].partition(";")[0]) == (0, "attachment")
    assert b"".join(sent.streaming_content) == CAPTIONS  # type: ignore[attr-defined]
    written = Transcript.objects.get()
    assert (written.state, "Good morning" in written.segments.get().text) == ("draft", True)


def test_what_could_not_be_fetched_says_why_and_is_tried_again(
    client: Client, recording: Recording, server: Server
) -> None:
    announce(server, recording)
    server.failing = [Refused("It was put into the bin at Scripted.")]
    actions.fetch_file(ProviderFile.objects.get(kind="video").pk)

    shown = page(client, recording)
    client.post(f"/host/recordings/{recording.public_id}/fetch/again/")

    assert "It was put into the bin at Scripted." in shown
    assert ProviderFile.objects.get(kind="video").state == FileState.WAITING


def test_another_host_finds_none_of_it(client: Client, recording: Recording, server: Server) -> None:
    announce(server, recording)
    text = ProviderFile.objects.get(kind="captions")
    actions.fetch_file(text.pk)
    client.force_login(make_host())

    address = f"/host/recordings/{recording.public_id}"
    statuses = [
        client.get(f"{address}/fetched/{text.public_id}/").status_code,
        client.post(f"{address}/fetched/{text.public_id}/use/").status_code,
        client.post(f"{address}/fetch/again/").status_code,
    ]

    assert statuses == [404, 404, 404]
