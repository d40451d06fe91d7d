"""Copies on YouTube: resumed by whoever has the session, never shown by mistake."""

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from providers.errors import MeetingGone, RateLimited, Unauthorized, Unreachable
from providers.google.youtube import YouTube
from providers.platforms import Privacy, UploadLost, VideoFile, VideoStage, VideoStatus, VideoText
from tests.fakes.google_server import FakeGoogle, Fault

pytestmark = pytest.mark.django_db
GRAIN = 256 * 1024
CONTENT = bytes(range(256)) * 4096 + b"the end"  # four pieces and a rest
TEXT = VideoText(
    title="Listening first",
    description="What children say.",
    language="en",
    recorded_at=dt.datetime(2026, 6, 1, 13, tzinfo=dt.UTC),
)


@pytest.fixture
def file(tmp_path: Path) -> VideoFile:
    path = tmp_path / "video.mp4"
    path.write_bytes(CONTENT)
    return VideoFile(path, "video/mp4", len(CONTENT))


@pytest.fixture
def youtube(google: FakeGoogle, pauses: list[float]) -> YouTube:
    return YouTube(root=google.root, piece_bytes=GRAIN, pause=pauses.append)


def nothing(_sent: int) -> None:
    pass


def uploaded(youtube: YouTube, file: VideoFile) -> str:
    return youtube.send(youtube.begin(file, TEXT), file, progress=nothing)


def test_a_video_arrives_whole_private_and_quietly(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    seen: list[int] = []

    video_id = youtube.send(youtube.begin(file, TEXT), file, progress=seen.append)

    video = google.youtube.videos[video_id]
    assert (video.sha256, video.notified) == (hashlib.sha256(CONTENT).hexdigest(), False)
    assert video.body == {
        "snippet": {
            "title": "Listening first",
            "description": "What children say.",
            "categoryId": "27",
            "defaultLanguage": "en",
            "defaultAudioLanguage": "en",
        },
        "status": {
            "privacyStatus": "private",
            "selfDeclaredMadeForKids": False,
            "embeddable": True,
            "license": "youtube",
        },
        "recordingDetails": {"recordingDate": "2026-06-01T13:00:00+00:00"},
    }
    assert seen == [GRAIN, 2 * GRAIN, 3 * GRAIN, 4 * GRAIN, len(CONTENT)]
    assert youtube.page(video_id) == f"https://www.youtube.com/watch?v={video_id}"


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(503)],
        [Fault(503), Fault(500), Fault(502)],
        [Fault(drop_after=1000)],
        [Fault(drop_after=0), Fault(503), Fault(drop_after=GRAIN)],
        [Fault(keep=100_000)],
        [Fault(keep=0)],
        [Fault(401, "authError")],
        [Fault(429, "rateLimitExceeded", {"Retry-After": "1"})],
    ],
    ids=["busy", "busy-thrice", "dropped", "dropped-often", "kept-less", "kept-nothing", "token", "fast"],
)
def test_whatever_breaks_under_way_the_same_bytes_arrive(
    youtube: YouTube, google: FakeGoogle, file: VideoFile, faults: list[Fault]
) -> None:
    session = youtube.begin(file, TEXT)
    google.faults["upload"] = [*faults]

    video_id = youtube.send(session, file, progress=nothing)

    assert google.youtube.videos[video_id].sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert len(google.youtube.videos) == 1


class Enough(Exception):
    pass


def test_an_upload_goes_on_elsewhere_from_its_session_alone(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    session = youtube.begin(file, TEXT)

    def stop(sent: int) -> None:
        if sent >= 2 * GRAIN:
            raise Enough

    with pytest.raises(Enough):
        youtube.send(session, file, progress=stop)
    seen: list[int] = []
    video_id = YouTube(root=google.root, piece_bytes=GRAIN).send(session, file, progress=seen.append)

    assert seen == [3 * GRAIN, 4 * GRAIN, len(CONTENT)]
    assert google.youtube.videos[video_id].sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_an_upload_that_had_ended_before_anybody_noted_it_makes_no_second_video(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    session = youtube.begin(file, TEXT)
    before = youtube.arrived_as(session, len(CONTENT))
    video_id = youtube.send(session, file, progress=nothing)

    again = YouTube(root=google.root, piece_bytes=GRAIN)

    assert (before, again.arrived_as(session, len(CONTENT))) == ("", video_id)
    assert again.send(session, file, progress=nothing) == video_id
    assert list(google.youtube.videos) == [video_id]


def test_a_forgotten_session_begins_anew(youtube: YouTube, google: FakeGoogle, file: VideoFile) -> None:
    session = youtube.begin(file, TEXT)
    google.youtube.sessions.clear()

    assert youtube.arrived_as(session, len(CONTENT)) == ""
    with pytest.raises(UploadLost):
        youtube.send(session, file, progress=nothing)


def test_an_upload_that_does_not_get_on_is_left_for_later(
    youtube: YouTube, google: FakeGoogle, file: VideoFile, pauses: list[float]
) -> None:
    session = youtube.begin(file, TEXT)
    google.faults["upload"] = [Fault(503)] * 50

    with pytest.raises(Unreachable):
        youtube.send(session, file, progress=nothing)

    assert pauses == [1, 2, 4, 8]


def test_a_session_elsewhere_gets_no_token(youtube: YouTube, file: VideoFile) -> None:
    with pytest.raises(Unreachable):
        youtube.send("http://evil.example.org/upload?upload_id=u0", file, progress=nothing)


def test_a_used_up_quota_waits_for_tomorrow(youtube: YouTube, google: FakeGoogle, file: VideoFile) -> None:
    google.youtube.inserts = 0

    with pytest.raises(RateLimited, match="tomorrow") as refused:
        youtube.begin(file, TEXT)

    assert 0 < (refused.value.retry_after_s or 0) <= 25 * 3600


def test_a_copy_is_shown_and_hidden_without_losing_its_other_settings(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    video_id = uploaded(youtube, file)

    given = [
        youtube.set_privacy(video_id, privacy)
        for privacy in (Privacy.PUBLIC, Privacy.UNLISTED, Privacy.PRIVATE)
    ]

    video = google.youtube.videos[video_id]
    assert given == [Privacy.PUBLIC, Privacy.UNLISTED, Privacy.PRIVATE]
    assert video.seen_privacies == ["private", "public", "unlisted", "private"]
    assert video.body["status"] == {
        "privacyStatus": "private",
        "selfDeclaredMadeForKids": False,
        "embeddable": True,
        "license": "youtube",
    }


def test_a_channel_that_was_not_audited_keeps_it_private_and_says_so(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    google.youtube.is_audited = False

    assert youtube.set_privacy(uploaded(youtube, file), Privacy.PUBLIC) == Privacy.PRIVATE


def test_how_a_video_stands(youtube: YouTube, google: FakeGoogle, file: VideoFile) -> None:
    video_id = uploaded(youtube, file)
    google.youtube.processing_looks = 1

    stages = [youtube.status(video_id).stage for _look in range(2)]
    google.youtube.outcome = {"uploadStatus": "rejected", "rejectionReason": "length"}
    rejected = youtube.status(video_id)
    youtube.delete(video_id)
    youtube.delete(video_id)

    assert stages == [VideoStage.PROCESSING, VideoStage.READY]
    assert rejected == VideoStatus(VideoStage.FAILED, problem="YouTube did not take the video (length).")
    assert youtube.status(video_id) == VideoStatus(VideoStage.GONE)
    assert google.youtube.deleted == [video_id]
    with pytest.raises(MeetingGone):
        youtube.set_privacy(video_id, Privacy.PUBLIC)
    with pytest.raises(MeetingGone):
        youtube.set_text(video_id, TEXT)


def test_captions_are_set_once_per_language_and_replaced(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    video_id = uploaded(youtube, file)

    youtube.set_captions(video_id, "en", b"WEBVTT\n\n1")
    youtube.set_captions(video_id, "fr", b"WEBVTT\n\nfr")
    youtube.set_captions(video_id, "en", b"WEBVTT\n\n2")
    youtube.drop_captions(video_id, "fr")
    youtube.drop_captions(video_id, "fr")

    held = {c["snippet"]["language"]: c["text"] for c in google.youtube.videos[video_id].captions.values()}
    assert held == {"en": "WEBVTT\n\n2"}


def test_captions_whose_answer_was_lost_are_not_doubled(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    video_id = uploaded(youtube, file)
    youtube.set_captions(video_id, "en", b"WEBVTT\n\n1")
    google.faults["youtube.captions.list"] = [Fault(200, body=b'{"items": []}')]

    youtube.set_captions(video_id, "en", b"WEBVTT\n\n2")

    assert [c["text"] for c in google.youtube.videos[video_id].captions.values()] == ["WEBVTT\n\n2"]


def test_words_are_cut_to_what_youtube_takes_and_only_news_is_sent(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    long = VideoText("A <b> of " + "x" * 120, "é" * 4000, "en", TEXT.recorded_at)
    video_id = youtube.send(youtube.begin(file, long), file, progress=nothing)

    youtube.set_text(video_id, long)
    untouched = google.methods().count("youtube.videos.update")
    youtube.set_text(video_id, TEXT)

    assert (untouched, google.methods().count("youtube.videos.update")) == (0, 1)
    assert google.youtube.videos[video_id].body["snippet"]["title"] == "Listening first"


def test_a_picture_is_set_and_its_refusal_does_no_harm(
    youtube: YouTube, google: FakeGoogle, file: VideoFile, tmp_path: Path
) -> None:
    video_id = uploaded(youtube, file)
    picture = tmp_path / "poster.jpg"
    picture.write_bytes(b"\xff\xd8\xff jpeg")
    google.faults["youtube.thumbnails.set"] = [Fault(403, "forbidden")]

    youtube.set_picture(video_id, picture)
    refused = google.youtube.videos[video_id].picture
    youtube.set_picture(video_id, picture)

    assert (refused, google.youtube.videos[video_id].picture) == (b"", b"\xff\xd8\xff jpeg")


def test_a_service_account_is_no_channel(youtube: YouTube, settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {"google": {"service_account": "{}"}}

    assert youtube.missing() == "No YouTube channel is connected. An admin connects Google in the settings."


def test_a_scope_that_is_lacking_asks_to_connect_again(
    youtube: YouTube, google: FakeGoogle, file: VideoFile
) -> None:
    google.scopes.discard("https://www.googleapis.com/auth/youtube.force-ssl")

    with pytest.raises(Unauthorized):
        youtube.begin(file, TEXT)
