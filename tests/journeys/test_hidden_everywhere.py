"""A name slips out in speech, captions, a chat, a question; it is hidden once, and is nowhere any more."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django_q.models import OrmQ

from archive.actions import publish
from archive.models import Publication
from members.models import Member
from recordings import storage
from recordings.actions import add_recording
from recordings.models import RenditionKind
from recordings.states import RecordingState
from tests.factories.community import make_answer, make_question
from tests.factories.members import make_host
from tests.factories.webinars import make_past_webinar
from tests.fakes import media
from tests.fakes.queue import work_off
from tests.fakes.shared_database import shared_database
from tests.journeys.crawler import hits
from tests.recordings.test_silencing import FLOOR_DB, loudness_db
from transcripts.actions import approve_transcript, edit_segment, hide_words, import_captions
from transcripts.models import Transcript
from webinars.models import Webinar

Capture = Callable[..., object]
CANARY = "Zzqname"
ENGLISH = f"""WEBVTT

00:00.000 --> 00:01.800
We listened in the village.

00:02.000 --> 00:03.000
It was {CANARY} who drew the map.

00:03.500 --> 00:05.500
Nobody had asked before.
"""
FRENCH = f"""WEBVTT

00:00.000 --> 00:01.800
Nous avons écouté au village.

00:02.000 --> 00:03.000
C’est {CANARY} qui a dessiné la carte.
"""
# Signing out ends the walk; the same pages in other languages, and what shows nothing of webinars, add nothing.
BUT = (
    "/sign-",
    "/api/v1/docs/",
    "/api/v1/schema/",
    "/admin/",
    "/static/",
    "/fr/",
    "/es/",
    "/pt/",
    "/ar/",
    "/sw/",
)
STARTS = ["/", "/recordings/", "/webinars/", "/community/", "/recordings.rss", "/webinars.ics"]


@pytest.fixture
def database_in_files(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "database").mkdir()
    with shared_database(tmp_path / "database"):
        yield


@pytest.fixture
def host() -> Member:
    return make_host("host@example.org")


def work(capture: Capture) -> None:
    work_off(capture)  # type: ignore[arg-type]
    assert OrmQ.objects.count() == 0


def published(host: Member, capture: Capture) -> Webinar:
    """Bring a webinar into the archive in which the name is said, written, asked and answered."""
    webinar = make_past_webinar(host=host)
    recording = add_recording(
        webinar,
        media.talk(),
        by=host,
        original_name="talk.mp4",
        captions=ContentFile(ENGLISH.encode(), "talk.vtt"),
    )
    work(capture)
    import_captions(recording, FRENCH, by=host, language="fr", filename="talk.fr.vtt")
    english = Transcript.objects.get(language="en")
    first = english.segments.get(position=0)
    edit_segment(first, by=host, text=f"{CANARY}! {first.text}")
    edit_segment(first, by=host, text=first.text.removeprefix(f"{CANARY}! "))
    for transcript in Transcript.objects.all():
        approve_transcript(transcript, by=host)
    publish(webinar, by=host)
    make_answer(make_question(webinar, f"Is {CANARY} safe?", offset_ms=2000), f"{CANARY} is well.")
    work(capture)
    return webinar


def starts(webinar: Webinar) -> list[str]:
    slug, recording = webinar.slug, webinar.recordings.get()
    api = [f"/api/v1/webinars/{slug}/transcripts/", f"/api/v1/webinars/{slug}/questions/"]
    api += [f"/api/v1/transcripts/{text.public_id}/" for text in recording.transcripts.all()]
    api += [f"/api/v1/search/?q=map&language={language}" for language in ("en", "fr")]
    files = [
        f"/recordings/{slug}/transcript.{suffix}?language={language}"
        for suffix in ("vtt", "srt", "txt", "json", "docx")
        for language in ("en", "fr")
    ]
    reads = [f"/recordings/{slug}/read/{language}/" for language in ("en", "fr")]
    return [*STARTS, "/recordings/?q=map", f"/recordings/{slug}/?t=2&q=map", *reads, *files, *api]


def files_with(word: str) -> list[str]:
    """Return the files below the data and database folders in which ``word`` stands, in either encoding."""
    folders = [settings.MEDIA_ROOT, settings.MAIL_DIR, Path(settings.DATABASES["default"]["NAME"]).parent]
    sought = [word.lower().encode(), word.lower().encode("utf-16-le")]
    return [
        str(file)
        for folder in folders
        for file in Path(folder).rglob("*")
        if file.is_file() and any(way in file.read_bytes().lower() for way in sought)
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("database_in_files")
def test_a_name_is_hidden_once_and_is_nowhere_any_more(
    host: Member, client: Client, django_capture_on_commit_callbacks: Capture
) -> None:
    webinar = published(host, django_capture_on_commit_callbacks)
    recording, desk = webinar.recordings.get(), Client()
    desk.force_login(host)
    seen = hits(client, starts(webinar), CANARY, but=BUT)
    old_media = [f"/recordings/{webinar.slug}/media/{row.public_id}/" for row in recording.renditions.all()]

    hide_words(recording, by=host, phrase=CANARY)
    gone_at_once = [client.get(address).status_code for address in old_media]
    work(django_capture_on_commit_callbacks)
    call_command("forget_hidden_words")

    recording.refresh_from_db()
    assert len(seen) >= 12
    assert set(gone_at_once) == {404}
    assert recording.state == RecordingState.READY
    assert Publication.objects.get().state == "published"
    assert hits(client, starts(webinar), CANARY, but=BUT) == []
    assert hits(desk, [*starts(webinar), "/host/"], CANARY, but=BUT) == []
    assert files_with(CANARY) == []
    assert files_with("listened") != []
    for kind in (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT, RenditionKind.AUDIO, RenditionKind.SPEECH):
        file = storage.path(recording.renditions.get(kind=kind).file)
        assert loudness_db(file, 2400, 2600) <= FLOOR_DB
