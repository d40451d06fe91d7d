"""Jobs of the archive: fetch by id, call an action."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from archive import actions
from archive.models import Publication, SavedSearch
from archive.search import FoundMoment, moments_in
from archive.states import PublicationState
from recordings.models import ProviderFile, Recording
from registrations.actions import take_recording_news_back, tell_recording_ready
from transcripts.models import Transcript


def index_publication(publication_id: int) -> None:
    publication = Publication.objects.filter(pk=publication_id).select_related("webinar").first()
    if publication:
        actions.index_publication(publication)


def index_webinar(webinar_id: int) -> None:
    publication = Publication.objects.filter(webinar=webinar_id).select_related("webinar").first()
    if publication:
        actions.index_publication(publication)


def index_transcript(transcript_id: int) -> None:
    """Take up a change of a text, public or not."""
    for publication in Publication.objects.filter(transcripts=transcript_id).select_related("webinar"):
        actions.index_publication(publication)


def add_text(transcript_id: int) -> None:
    """Make a newly approved text public where its recording is."""
    transcript = Transcript.objects.filter(pk=transcript_id).select_related("recording").first()
    if transcript:
        actions.add_text(transcript)
        index_transcript(transcript_id)


def withhold_text(transcript_id: int) -> None:
    """Take a text out of sight that an engine wrote anew, until somebody approves it."""
    transcript = Transcript.objects.filter(pk=transcript_id).first()
    if transcript:
        for publication in actions.withhold_text(transcript):
            actions.index_publication(publication)


def forget_words(recording_id: int) -> None:
    """Let hidden words leave the index, and the database's files behind it."""
    for publication in Publication.objects.filter(recording=recording_id).select_related("webinar"):
        actions.index_publication(publication)
    recording = Recording.objects.filter(pk=recording_id).select_related("webinar").first()
    if recording:
        actions.forget_what_was_told(recording)
    actions.forget_hidden_words()


def hide_while_undecided(recording_id: int) -> None:
    """Take a recording out of sight while a second person decides on words in it."""
    for publication in Publication.objects.published().filter(recording=recording_id):
        actions.hide(publication, by=None)


def tell_registrants(publication_id: int) -> None:
    publication = Publication.objects.published().filter(pk=publication_id).select_related("webinar").first()
    if publication:
        tell_recording_ready(publication.webinar, publication.get_absolute_url())


def take_news_back(publication_id: int) -> None:
    """Do not announce a recording that was taken down before the mails had left."""
    publication = Publication.objects.filter(pk=publication_id).select_related("webinar").first()
    if publication and publication.state != PublicationState.PUBLISHED:
        take_recording_news_back(publication.webinar)


def index_what_is_out_of_date() -> None:
    for publication in actions.out_of_date():
        actions.index_publication(publication)


def look(recording: Recording, query: str, language: str) -> Sequence[FoundMoment]:
    return moments_in(recording, query, language=language)


def note_said(transcript_id: int) -> None:
    """Tell members whose saved searches find something new in a text."""
    transcript = Transcript.objects.filter(pk=transcript_id).first()
    if transcript:
        for search in actions.note_said(transcript, look):
            actions.tell(search, look)


def get_search_ready(search_id: int) -> None:
    search = SavedSearch.objects.live().filter(pk=search_id).select_related("member").first()
    if search:
        actions.get_ready(search, look)


def tell_what_was_said() -> None:
    """Write the mails that are due, and take up what a worker left that was killed."""
    now = timezone.now()
    for search in actions.to_get_ready(now - dt.timedelta(minutes=10)):
        actions.get_ready(search, look)
    for search in SavedSearch.objects.to_tell(now).select_related("member"):
        actions.tell(search, look)


def send_video_copy(copy_id: int) -> None:
    actions.send_copy(copy_id)


def tend_video_copy(copy_id: int) -> None:
    actions.tend_copy(copy_id)


def announce_due_copies() -> None:
    actions.announce_due_copies()


def follow_publication(publication_id: int) -> None:
    """Let copies elsewhere be shown, hidden, replaced or taken down."""
    publication = Publication.objects.filter(pk=publication_id).select_related("webinar", "recording").first()
    if publication:
        actions.follow_publication(publication)


def follow_recording(recording_id: int) -> None:
    for publication in Publication.objects.filter(recording=recording_id).select_related("recording"):
        actions.follow_publication(publication)


def follow_webinar(webinar_id: int) -> None:
    for publication in Publication.objects.filter(webinar=webinar_id).select_related("recording"):
        actions.follow_publication(publication)


def follow_text(transcript_id: int) -> None:
    for publication in Publication.objects.filter(transcripts=transcript_id):
        actions.follow_text(publication)


def take_questions(file_id: int) -> None:
    file = ProviderFile.objects.select_related("recording__webinar").filter(pk=file_id).first()
    if file and file.file:
        actions.take_questions(file)


def carry_out_plans() -> None:
    """Publish, hide and ask for another look, as hosts planned."""
    now = timezone.now()
    for plan in actions.due_plans(now):
        actions.carry_out(plan, now)
