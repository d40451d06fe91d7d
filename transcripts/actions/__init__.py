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
from transcripts.actions.fixing import accept_fix, decline_fix, suggest_fix, thanked
from transcripts.actions.jobs import begin_job, finish_job, plan_job, save_window
from transcripts.actions.outdated import originals_of
from transcripts.actions.redacting import Place, confirm_redaction, drop_redaction, hide_words, places
from transcripts.actions.removing import ask_removal, close_removal
from transcripts.actions.replacing import Replaced, confirm_words, replace_words
from transcripts.actions.rerun import better_engine, has_gaps, retry_waiting, transcribe_again
from transcripts.actions.restoring import restore_version, undo_save
from transcripts.actions.review import approve_transcript, reopen_transcript
from transcripts.actions.terms import remove_term, save_term
from transcripts.actions.writing import Source, write_transcript
from transcripts.captions import BadCaptions

__all__ = [
    "BadCaptions",
    "Conflict",
    "NotPossible",
    "Place",
    "Replaced",
    "Source",
    "accept_fix",
    "approve_transcript",
    "ask_removal",
    "begin_job",
    "better_engine",
    "check_segment",
    "close_removal",
    "confirm_redaction",
    "confirm_words",
    "decline_fix",
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
    "remove_term",
    "rename_speaker",
    "reopen_transcript",
    "replace_words",
    "restore_version",
    "retry_waiting",
    "save_term",
    "save_window",
    "split_segment",
    "suggest_fix",
    "thanked",
    "transcribe_again",
    "undo_save",
    "write_transcript",
]
