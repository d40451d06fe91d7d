"""Recordings, texts, publishing and search over the API."""

from base64 import b64encode
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from archive.models import Publication
from recordings.models import Recording, StageRun
from tests.api.world import make_world
from tests.factories.archive import make_publication, make_ready_webinar, make_spoken_text
from tests.factories.members import make_host, make_person
from tests.factories.webinars import make_past_webinar
from transcripts.models import Transcript
from transcripts.states import TranscriptState

pytestmark = pytest.mark.django_db

SPEECH = Path(__file__).parent.parent / "data" / "speech.ogg"


def client_of(member: object = None) -> APIClient:
    client = APIClient()
    if member is not None:
        client.force_authenticate(member)
    return client


def test_an_upload_is_accepted_and_shows_its_stages() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)
    file = SimpleUploadedFile("talk.ogg", SPEECH.read_bytes(), content_type="audio/ogg")

    answer = client_of(host).post(
        f"/api/v1/webinars/{webinar.slug}/recordings/", {"file": file}, format="multipart"
    )

    assert answer.status_code == 202
    recording = Recording.objects.get()
    shown = answer.json()
    assert (shown["id"], shown["webinar"]) == (recording.public_id, webinar.slug)
    assert len(shown["stages"]) == StageRun.objects.count() > 0
    assert client_of(host).get(answer.headers["Location"]).json()["id"] == recording.public_id


def test_an_empty_file_is_refused_with_a_sentence_at_the_field() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)

    answer = client_of(host).post(
        f"/api/v1/webinars/{webinar.slug}/recordings/",
        {"file": SimpleUploadedFile("talk.webm", b"")},
        format="multipart",
    )

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["file"]
    assert not Recording.objects.exists()


def test_a_text_is_read_with_its_times_and_taken_away_in_each_format() -> None:
    transcript = make_publication(said=("We built a village committee.",)).transcripts.get()
    place = f"/api/v1/transcripts/{transcript.public_id}"

    shown = client_of().get(f"{place}/").json()

    assert (shown["id"], shown["language"], shown["state"]) == (transcript.public_id, "en", "approved")
    assert [segment["text"] for segment in shown["segments"]] == ["We built a village committee."]
    assert shown["segments"][0]["words"][0] == {"text": "We", "start_ms": 0, "end_ms": 400, "confidence": 0.9}
    for extension in ("vtt", "srt", "txt", "json", "docx"):
        assert client_of().get(f"{place}.{extension}").status_code == 200
    assert client_of().get(f"{place}.exe").status_code == 404


def test_a_line_is_corrected_unless_somebody_was_faster() -> None:
    host = make_host()
    recording = make_ready_webinar(host=host).recordings.get()
    transcript = make_spoken_text(recording, ["We bilt a committee."], state=TranscriptState.DRAFT)
    line = transcript.segments.get()
    place = f"/api/v1/transcripts/{transcript.public_id}/segments/{line.public_id}/"
    client = client_of(host)

    changed = client.patch(place, {"text": "We built a committee.", "version": 1}, format="json")
    late = client.patch(place, {"text": "We bought a committee.", "version": 1}, format="json")

    assert (changed.status_code, changed.json()["text"]) == (200, "We built a committee.")
    assert late.status_code == 409
    line.refresh_from_db()
    assert line.text == "We built a committee."


def test_publishing_names_every_blocker_and_works_once_they_are_gone() -> None:
    host = make_host()
    webinar = make_ready_webinar(host=host)
    transcript = make_spoken_text(webinar.recordings.get(), ["We built it."], state=TranscriptState.DRAFT)
    place = f"/api/v1/webinars/{webinar.slug}/publication/"
    client = client_of(host)

    blocked = client.post(place)
    assert (blocked.status_code, blocked.headers["Content-Type"]) == (409, "application/problem+json")
    assert [one["code"] for one in blocked.json()["blockers"]] == ["transcript_not_approved"]

    assert client.post(f"/api/v1/transcripts/{transcript.public_id}/approve/").json()["state"] == "approved"
    published = client.post(place, {"audience": "members"}, format="json")
    assert (published.status_code, published.json()["state"], published.json()["audience"]) == (
        200,
        "published",
        "members",
    )
    assert client_of().get(place).status_code == 404

    withdrawn = client.delete(f"{place}?reason=consent")
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert Publication.objects.get().withdrawal_reason == "consent"
    assert client.delete(place).status_code == 409


def test_a_presenters_consent_is_written_down_and_taken_back() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host, presenters=[make_person("Tamba", slug="tamba")], consented=False)
    place = f"/api/v1/webinars/{webinar.slug}/presenters/tamba/consent/"
    client = client_of(host)

    given = client.post(place, {"text": "The recording may be published."}, format="json")
    assert (given.status_code, given.json()["consented_at"] is None) == (200, False)
    assert webinar.presenters.get().consent_recorded_by == host

    assert client.delete(place).json()["consented_at"] is None


def test_search_finds_the_moment_and_marks_it() -> None:
    make_publication(said=("Good afternoon.", "We built a village committee."))

    found = client_of().get("/api/v1/search/", {"q": "village committee"}).json()

    assert found["count"] == 1
    hit = found["results"][0]
    assert hit["webinar"]["slug"] == "village-committees"
    assert hit["moments"][0]["start_ms"] == 11_500
    assert "<mark>village</mark>" in hit["moments"][0]["snippet"]
    assert set(found["facets"]) == {"topic", "language", "presenter", "year"}


@pytest.mark.parametrize("query", ["year=soon", "page=0", "sort=loudest", f"q={'x' * 201}"])
def test_a_search_that_makes_no_sense_is_told_so(query: str) -> None:
    assert client_of().get(f"/api/v1/search/?{query}").status_code == 400


def test_longer_lists_need_no_more_queries() -> None:
    world = make_world()
    client = client_of(world.host)
    slug = world.open.webinar.slug
    lists = [f"/api/v1/webinars/{slug}/recordings/", f"/api/v1/webinars/{slug}/transcripts/"]

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    before = [queries(url) for url in lists]
    for language in ("fr", "sw"):
        other = Recording.objects.create(webinar=world.open.webinar, state="ready")
        StageRun.objects.create(recording=other, position=0, stage="a.B")
        make_spoken_text(other, ["Bonjour."], language=language)

    assert Transcript.objects.filter(recording__webinar=world.open.webinar).count() == 3
    assert [queries(url) for url in lists] == before


def test_a_large_recording_travels_in_pieces() -> None:
    host = make_host()
    webinar = make_past_webinar(host=host)
    client = client_of(host)
    media = SPEECH.read_bytes()
    names = {"webinar": webinar.slug, "filename": "talk.ogg"}
    described = ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in names.items())
    piece = "application/offset+octet-stream"

    begun = client.post(
        "/api/v1/uploads/", headers={"Upload-Length": str(len(media)), "Upload-Metadata": described}
    )
    place = begun.headers["Location"]
    half = len(media) // 2
    first = client.patch(place, media[:half], content_type=piece, headers={"Upload-Offset": "0"})
    told = client.head(place)
    last = client.patch(place, media[half:], content_type=piece, headers={"Upload-Offset": str(half)})

    assert (begun.status_code, first.status_code, told.headers["Upload-Offset"]) == (201, 204, str(half))
    assert last.status_code == 204
    assert Recording.objects.get().webinar == webinar
