"""The verbs of transcripts."""

from transcripts.actions.captions import import_captions
from transcripts.actions.editing import (
    check_segment,
    edit_segment,
    merge_segments,
    name_speaker,
    rename_speaker,
    split_segment,
)
from transcripts.actions.errors import Conflict, NotPossible
from transcripts.actions.jobs import begin_job, finish_job, plan_job, save_window
from transcripts.actions.outdated import originals_of
from transcripts.actions.redacting import Place, confirm_redaction, drop_redaction, hide_words, places
from transcripts.actions.replacing import Replaced, confirm_words, replace_words
from transcripts.actions.rerun import better_engine, has_gaps, retry_waiting, transcribe_again
from transcripts.actions.restoring import restore_version, undo_save
from transcripts.actions.review import approve_transcript, reopen_transcript
from transcripts.actions.writing import Source, write_transcript
from transcripts.captions import BadCaptions

__all__ = [
    "BadCaptions",
    "Conflict",
    "NotPossible",
    "Place",
    "Replaced",
    "Source",
    "approve_transcript",
    "begin_job",
    "better_engine",
    "check_segment",
    "confirm_redaction",
    "confirm_words",
    "drop_redaction",
    "edit_segment",
    "finish_job",
    "has_gaps",
    "hide_words",
    "import_captions",
    "merge_segments",
    "name_speaker",
    "originals_of",
    "places",
    "plan_job",
    "rename_speaker",
    "reopen_transcript",
    "replace_words",
    "restore_version",
    "retry_waiting",
    "save_window",
    "split_segment",
    "transcribe_again",
    "undo_save",
    "write_transcript",
]
