"""Be rid of hidden words where deleting them left traces."""

from typing import Final

from archive.engines import search_engine
from archive.models import SearchPage, SearchSection, SearchTerm
from common.traces import drop_traces
from community.models import Answer, Question
from notifications.models import OutgoingMail, ReceivedMail
from transcripts.models import Fix, Segment, TranscriptionJob, TranscriptVersion, Window

HELD_WORDS: Final = (
    Segment,
    TranscriptVersion,
    Window,
    TranscriptionJob,
    Fix,
    SearchSection,
    SearchTerm,
    SearchPage,
    Question,
    Answer,
    OutgoingMail,
    ReceivedMail,
)


def forget_hidden_words(*, thoroughly: bool = False) -> bool:
    """Take what was said and is hidden now out of the database's files; False if readers kept it from that.

    May be repeated at will, and must be called outside a transaction; for ``thoroughly`` see
    ``common.traces.drop_traces``.
    """
    search_engine().forget()
    return drop_traces((model._meta.db_table for model in HELD_WORDS), thoroughly=thoroughly)
