"""When something happens to what is published, the index and the news follow."""

from typing import Any

from django.dispatch import receiver

from archive.models import Publication, SavedSearch, VideoCopy
from archive.signals import (
    publication_hidden,
    publication_withdrawn,
    search_saved,
    text_indexed,
    video_copy_due,
    webinar_published,
)
from archive.states import UNSENT
from common.tasks import enqueue_on_commit
from providers.base import FileKind
from recordings.models import ProviderFile, Recording
from recordings.signals import file_fetched, recording_ready, recording_withdrawn
from transcripts.models import Redaction, Transcript
from transcripts.signals import (
    redaction_proposed,
    transcript_approved,
    transcript_changed,
    transcript_written,
    words_hidden,
)
from webinars.models import Webinar
from webinars.signals import webinar_changed


@receiver(webinar_published)
@receiver(publication_withdrawn)
def index_when_published_or_withdrawn(publication: Publication, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.index_publication", publication.pk)


@receiver(webinar_published)
def tell_registrants_when_published(publication: Publication, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.tell_registrants", publication.pk)


@receiver(publication_hidden)
@receiver(publication_withdrawn)
def take_news_back_when_taken_down(publication: Publication, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.take_news_back", publication.pk)


@receiver(transcript_written)
def withhold_text_when_written_anew(transcript: Transcript, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.withhold_text", transcript.pk)


@receiver(transcript_changed)
def index_when_transcript_changed(transcript: Transcript, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.index_transcript", transcript.pk)


@receiver(transcript_approved)
def add_text_when_approved(transcript: Transcript, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.add_text", transcript.pk)


@receiver(words_hidden)
def forget_words_when_hidden(redaction: Redaction, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.forget_words", redaction.recording_id)


@receiver(redaction_proposed)
def hide_when_words_await_a_second_person(redaction: Redaction, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.hide_while_undecided", redaction.recording_id)


@receiver(text_indexed)
def note_said_when_indexed(transcript: Transcript, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.note_said", transcript.pk)


@receiver(search_saved)
def get_ready_when_saved(search: SavedSearch, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.get_search_ready", search.pk)


@receiver(webinar_changed)
def index_when_webinar_changed(webinar: Webinar, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.index_webinar", webinar.pk)


@receiver(webinar_published)
@receiver(publication_hidden)
@receiver(publication_withdrawn)
def copies_follow_when_publication_changed(publication: Publication, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.follow_publication", publication.pk)


@receiver(recording_ready)
@receiver(recording_withdrawn)
def copies_follow_when_recording_made_or_taken_back(recording: Recording, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.follow_recording", recording.pk)


@receiver(words_hidden)
def copies_follow_when_words_hidden(redaction: Redaction, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.follow_recording", redaction.recording_id)


@receiver(webinar_changed)
def copies_follow_when_webinar_changed(webinar: Webinar, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.follow_webinar", webinar.pk)


@receiver(transcript_changed)
@receiver(transcript_approved)
def captions_follow_when_text_changed(transcript: Transcript, **_kwargs: Any) -> None:
    enqueue_on_commit("archive.tasks.follow_text", transcript.pk)


@receiver(video_copy_due)
def enqueue_copy_when_due(copy: VideoCopy, **_kwargs: Any) -> None:
    # Sending takes long and must not keep mails waiting; hiding must not wait behind it.
    if copy.is_wanted and copy.state in UNSENT:
        enqueue_on_commit("archive.tasks.send_video_copy", copy.pk, queue="media")
    else:
        enqueue_on_commit("archive.tasks.tend_video_copy", copy.pk)


@receiver(file_fetched)
def take_questions_when_fetched(file: ProviderFile, **_kwargs: Any) -> None:
    if file.kind == FileKind.QUESTIONS:
        enqueue_on_commit("archive.tasks.take_questions", file.pk)
