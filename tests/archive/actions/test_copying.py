"""Copies of recordings on YouTube follow their host's wish and their publication."""

import datetime as dt
import hashlib

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_q.models import OrmQ

from archive import actions, tasks
from archive.actions import NoCopy
from archive.actions.tending import Held
from archive.models import Publication, VideoCopy
from archive.states import Audience, CopyState, PublicationState
from common.models import LogEntry
from members.roles import Role
from providers.platforms import Privacy
from recordings.models import Recording, RenditionKind
from recordings.states import RecordingState
from tests.archive.actions.conftest import CONTENT, GRAIN, LIGHT
from tests.factories.archive import make_spoken_text
from tests.factories.members import make_host, make_member
from tests.factories.recordings import make_rendition_file
from tests.fakes.google_server import FakeGoogle, Fault
from transcripts.models import Redaction, Segment, Transcript
from transcripts.states import RedactionState
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def ask(publication: Publication, *, kind: str = "video", privacy: Privacy = Privacy.PUBLIC) -> VideoCopy:
    return actions.ask_for_copy(publication, by=None, platform="youtube", kind=kind, privacy=privacy)


def run_jobs() -> None:
    """Do what the queues hold, as the workers would."""
    while job := OrmQ.objects.order_by("pk").first():
        name, arguments = job.task["func"], job.task["args"]
        job.delete()
        if name.startswith("archive.tasks.") and name.endswith(
            ("video_copy", "follow_publication", "follow_recording", "follow_webinar", "follow_text")
        ):
            getattr(tasks, name.rpartition(".")[2])(*arguments)


@pytest.fixture(autouse=True)
def commits(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs reach the queue though the test's transaction never commits."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda job, *_args, **_kw: job())


def standing(copy: VideoCopy) -> tuple[str, str, str]:
    copy.refresh_from_db()
    return copy.state, copy.remote_id, copy.problem


def test_a_recording_goes_to_youtube_only_at_its_hosts_wish(
    publication: Publication, google: FakeGoogle
) -> None:
    actions.publish(publication.webinar, by=None)
    run_jobs()
    before = google.calls[:]

    copy = ask(publication)
    waiting = [(job.task["func"], job.task["cluster"]) for job in OrmQ.objects.all()]
    run_jobs()

    video = google.youtube.videos["video0"]
    assert (before, waiting) == ([], [("archive.tasks.send_video_copy", "media")])
    assert standing(copy) == (CopyState.PUBLIC, "video0", "")
    assert (video.sha256, video.seen_privacies) == (
        hashlib.sha256(CONTENT).hexdigest(),
        ["private", "public"],
    )
    assert video.picture == b"\xff\xd8\xff"
    assert (str(copy.session), copy.bytes_sent, copy.due_at, copy.held_until) == (
        "",
        len(CONTENT),
        None,
        None,
    )


def test_title_words_and_the_way_back_go_along_with_captions(
    publication: Publication, google: FakeGoogle
) -> None:
    ask(publication)
    run_jobs()

    video = google.youtube.videos["video0"]
    page = f"{settings.SITE_URL}/recordings/village-committees/"
    assert video.body["snippet"]["title"] == "Listening first"
    assert video.body["snippet"]["description"] == f"What children say.\n\nRead, search and ask: {page}"
    (caption,) = video.captions.values()
    assert (caption["snippet"]["language"], "We built a village committee." in caption["text"]) == (
        "en",
        True,
    )
    assert google.methods().index("youtube.captions.insert") < google.methods().index("youtube.videos.update")


def test_the_light_video_can_be_chosen_and_shown_to_few(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication, kind="video_light", privacy=Privacy.UNLISTED)
    run_jobs()

    assert standing(copy)[0] == CopyState.UNLISTED
    assert google.youtube.videos["video0"].sha256 == hashlib.sha256(LIGHT).hexdigest()


def test_a_second_wish_changes_who_sees_it_and_sends_nothing_again(
    publication: Publication, google: FakeGoogle
) -> None:
    first = ask(publication)
    run_jobs()

    second = ask(publication, privacy=Privacy.UNLISTED)
    run_jobs()

    assert (second.pk, standing(second)[0]) == (first.pk, CopyState.UNLISTED)
    assert len(google.youtube.sessions) == 1


def test_only_who_runs_the_webinar_may_wish(publication: Publication) -> None:
    with pytest.raises(PermissionDenied):
        actions.ask_for_copy(
            publication, by=make_host(), platform="youtube", kind="video", privacy=Privacy.PUBLIC
        )
    copy = ask(publication)
    with pytest.raises(PermissionDenied):
        actions.take_copy_down(copy, by=make_member())
    actions.take_copy_down(copy, by=make_member(role=Role.MODERATOR))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": PublicationState.HIDDEN}, "First publish it here."),
        ({"audience": Audience.MEMBERS}, "It is for members only, so it stays here."),
    ],
)
def test_what_not_everyone_may_see_here_is_not_copied(
    publication: Publication, changes: dict[str, str], sentence: str
) -> None:
    Publication.objects.update(**changes)

    with pytest.raises(NoCopy, match=sentence):
        ask(Publication.objects.get())


def test_sound_alone_is_not_copied(publication: Publication) -> None:
    publication.recording.renditions.exclude(kind=RenditionKind.POSTER).delete()

    with pytest.raises(NoCopy, match="no video"):
        ask(publication)


def test_hiding_hides_there_at_once_and_showing_shows_again(
    publication: Publication, google: FakeGoogle
) -> None:
    copy = ask(publication)
    run_jobs()

    actions.hide(publication, by=None)
    run_jobs()
    hidden = standing(copy)
    actions.publish(publication.webinar, by=None)
    run_jobs()

    assert (hidden[0], standing(copy)[0]) == (CopyState.PRIVATE, CopyState.PUBLIC)
    assert google.youtube.videos["video0"].seen_privacies == ["private", "public", "private", "public"]


def test_making_it_for_members_only_hides_it_there(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    run_jobs()

    actions.publish(publication.webinar, by=None, audience=Audience.MEMBERS)
    run_jobs()

    assert standing(copy)[0] == CopyState.PRIVATE


def test_withdrawing_deletes_it_there_and_publishing_again_does_not_bring_it_back(
    publication: Publication, google: FakeGoogle
) -> None:
    copy = ask(publication)
    run_jobs()

    actions.withdraw(publication, by=None)
    run_jobs()
    actions.reopen(publication, by=None)
    actions.publish(publication.webinar, by=None)
    run_jobs()

    assert standing(copy)[0] == CopyState.REMOVED
    assert (google.youtube.deleted, google.youtube.videos) == (["video0"], {})
    assert LogEntry.objects.filter(verb="video_copy.removed").count() == 1


def test_a_recording_taken_back_is_deleted_there(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    run_jobs()
    Recording.objects.update(state=RecordingState.WITHDRAWN)

    tasks.follow_recording(publication.recording_id)
    run_jobs()

    assert (standing(copy)[0], google.youtube.deleted) == (CopyState.REMOVED, ["video0"])


def test_withdrawing_while_it_is_sent_stops_the_sending_and_leaves_nothing(
    publication: Publication, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = ask(publication)
    pieces: list[int] = []
    sent = Held.sent

    def noted(held: Held, byte_count: int) -> None:
        pieces.append(byte_count)
        if len(pieces) == 2:
            Publication.objects.update(state=PublicationState.WITHDRAWN)
        sent(held, byte_count)

    monkeypatch.setattr(Held, "sent", noted)

    run_jobs()
    actions.announce_due_copies()
    run_jobs()

    assert (pieces, standing(copy)[0]) == ([GRAIN, 2 * GRAIN], CopyState.REMOVED)
    assert google.youtube.videos == {}


def test_one_that_arrived_unnoticed_before_it_was_given_up_is_found_and_deleted(
    publication: Publication, google: FakeGoogle
) -> None:
    copy = ask(publication)
    run_jobs()
    session = f"{google.root}upload/youtube/v3/videos?uploadType=resumable&upload_id=u0"
    VideoCopy.objects.update(state=CopyState.UPLOADING, remote_id="", session=session)

    actions.take_copy_down(VideoCopy.objects.get(), by=None)
    run_jobs()

    assert (standing(copy)[0], google.youtube.deleted) == (CopyState.REMOVED, ["video0"])


def test_a_video_made_anew_replaces_the_old_one_there(publication: Publication, google: FakeGoogle) -> None:
    old = ask(publication)
    run_jobs()
    make_rendition_file(
        publication.recording, RenditionKind.VIDEO, b"without the name " * 50_000, "video/mp4"
    )

    tasks.follow_recording(publication.recording_id)
    run_jobs()

    new = VideoCopy.objects.wanted().get()
    assert (standing(old)[0], standing(new)[:2]) == (CopyState.REMOVED, (CopyState.PUBLIC, "video1"))
    assert (google.youtube.deleted, list(google.youtube.videos)) == (["video0"], ["video1"])


def test_words_hidden_in_the_sound_hide_the_video_until_it_is_made_anew(
    publication: Publication, google: FakeGoogle
) -> None:
    copy = ask(publication)
    run_jobs()
    Redaction.objects.create(
        recording=publication.recording, state=RedactionState.APPLIED, decided_at=timezone.now()
    )

    tasks.follow_recording(publication.recording_id)
    run_jobs()

    assert standing(copy)[0] == CopyState.PRIVATE


def test_corrected_words_follow_once_they_rest(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    run_jobs()
    text = publication.transcripts.get()
    Segment.objects.update(text="We built a school", words=[])
    Transcript.objects.update(version=2)

    tasks.follow_text(text.pk)
    actions.announce_due_copies()
    run_jobs()
    at_once = [c["text"] for c in google.youtube.videos["video0"].captions.values()]
    VideoCopy.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    actions.announce_due_copies()
    run_jobs()

    (caption,) = google.youtube.videos["video0"].captions.values()
    assert ("school" in at_once[0], "school" in caption["text"]) == (False, True)
    assert standing(copy)[0] == CopyState.PUBLIC


def test_captions_of_a_text_that_was_taken_back_go(publication: Publication, google: FakeGoogle) -> None:
    french = make_spoken_text(publication.recording, ["Un comité."], language="fr", is_original=False)
    publication.transcripts.add(french)
    ask(publication)
    run_jobs()
    both = {c["snippet"]["language"] for c in google.youtube.videos["video0"].captions.values()}
    publication.transcripts.remove(french)

    tasks.follow_publication(publication.pk)
    run_jobs()

    left = {c["snippet"]["language"] for c in google.youtube.videos["video0"].captions.values()}
    assert (both, left) == ({"en", "fr"}, {"en"})


def test_a_new_title_follows(publication: Publication, google: FakeGoogle) -> None:
    ask(publication)
    run_jobs()
    Webinar.objects.update(title="Hearing children")

    tasks.follow_webinar(publication.webinar_id)
    run_jobs()

    assert google.youtube.videos["video0"].body["snippet"]["title"] == "Hearing children"


def test_a_project_that_was_not_audited_is_told_and_not_asked_again_and_again(
    publication: Publication, google: FakeGoogle
) -> None:
    google.youtube.is_audited = False
    copy = ask(publication)

    run_jobs()
    state, _remote_id, problem = standing(copy)

    assert (state, copy.due_at) == (CopyState.PRIVATE, None)
    assert problem == "The platform keeps it private. On YouTube: the project must be audited."


def test_processing_that_takes_its_time_is_looked_at_again(
    publication: Publication, google: FakeGoogle
) -> None:
    google.youtube.processing_looks = 1
    copy = ask(publication)
    run_jobs()
    meanwhile = standing(copy)[0], copy.due_at is not None

    VideoCopy.objects.update(due_at=timezone.now())
    actions.announce_due_copies()
    run_jobs()

    assert (meanwhile, standing(copy)[0]) == ((CopyState.PROCESSING, True), CopyState.PUBLIC)


def test_a_video_that_youtube_refuses_says_why_and_can_be_sent_again(
    publication: Publication, google: FakeGoogle
) -> None:
    google.youtube.outcome = {"uploadStatus": "rejected", "rejectionReason": "length"}
    failed = ask(publication)
    run_jobs()
    told = standing(failed)
    google.youtube.outcome = {"uploadStatus": "processed"}

    again = ask(publication)
    run_jobs()

    assert told == (CopyState.FAILED, "video0", "YouTube did not take the video (length).")
    assert (standing(failed)[0], standing(again)[0]) == (CopyState.REMOVED, CopyState.PUBLIC)
    assert google.youtube.deleted == ["video0"]


def test_a_used_up_quota_is_waited_for_with_what_was_done_kept(
    publication: Publication, google: FakeGoogle
) -> None:
    google.youtube.units = 100
    copy = ask(publication)
    run_jobs()
    state, remote_id, problem = standing(copy)
    assert copy.due_at is not None
    waits = copy.due_at - timezone.now()

    google.youtube.units = 10_000
    VideoCopy.objects.update(due_at=timezone.now())
    actions.announce_due_copies()
    run_jobs()

    assert (state, remote_id, "tomorrow" in problem) == (CopyState.PROCESSING, "video0", True)
    assert dt.timedelta(0) < waits <= dt.timedelta(hours=25)
    assert standing(copy) == (CopyState.PUBLIC, "video0", "")
    assert len(google.youtube.sessions) == 1


def test_a_lost_permission_does_not_end_the_wish(publication: Publication, google: FakeGoogle) -> None:
    google.is_forgotten = True
    copy = ask(publication)
    run_jobs()
    lost = standing(copy)
    google.is_forgotten = False
    VideoCopy.objects.update(due_at=timezone.now())

    actions.announce_due_copies()
    run_jobs()

    assert (lost[0], "Connect it again" in lost[2]) == (CopyState.WAITING, True)
    assert standing(copy)[0] == CopyState.PUBLIC


def test_hiding_that_google_refuses_is_tried_until_it_is_done(
    publication: Publication, google: FakeGoogle
) -> None:
    copy = ask(publication)
    run_jobs()
    google.faults["youtube.videos.update"] = [Fault(403, "forbidden")]

    actions.hide(publication, by=None)
    run_jobs()
    refused = standing(copy)
    waits = copy.due_at is not None
    VideoCopy.objects.update(due_at=timezone.now())
    actions.announce_due_copies()
    run_jobs()

    assert (refused[0], waits, bool(refused[2])) == (CopyState.PUBLIC, True, True)
    assert standing(copy) == (CopyState.PRIVATE, "video0", "")


def test_a_session_that_youtube_forgot_begins_anew(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    session = f"{google.root}upload/youtube/v3/videos?uploadType=resumable&upload_id=long-ago"
    VideoCopy.objects.update(state=CopyState.UPLOADING, session=session, bytes_sent=GRAIN)

    run_jobs()
    actions.announce_due_copies()
    run_jobs()

    assert standing(copy)[:2] == (CopyState.PUBLIC, "video0")


def test_a_copy_has_one_worker_at_a_time(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    VideoCopy.objects.update(held_until=timezone.now() + dt.timedelta(minutes=1))

    actions.send_copy(copy.pk)
    held = standing(copy)[0]
    VideoCopy.objects.update(held_until=timezone.now() - dt.timedelta(seconds=1))
    actions.send_copy(copy.pk)

    assert (held, standing(copy)[0]) == (CopyState.WAITING, CopyState.PUBLIC)


def test_the_session_lies_encrypted(publication: Publication, google: FakeGoogle) -> None:
    copy = ask(publication)
    VideoCopy.objects.update(session="https://www.googleapis.com/upload?upload_id=secret")

    (raw,) = VideoCopy.objects.extra(select={"raw": "session"}).values_list("raw", flat=True)

    assert b"secret" not in bytes(raw)
    copy.refresh_from_db()
    assert copy.session.endswith("secret")


def test_jobs_for_what_is_gone_do_nothing() -> None:
    tasks.send_video_copy(1)
    tasks.tend_video_copy(1)
    tasks.follow_publication(1)
    tasks.follow_recording(1)
    tasks.follow_webinar(1)
    tasks.follow_text(1)
    tasks.announce_due_copies()
