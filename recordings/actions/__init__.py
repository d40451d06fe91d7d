"""The verbs of recordings: the only writers."""

from recordings.actions.adding import add_recording
from recordings.actions.deciding import accept_incomplete, make_current, withdraw_recording
from recordings.actions.errors import NotPossible
from recordings.actions.running import repair, retry_stage, run_stage, sweep_leftovers
from recordings.actions.uploading import (
    append_to_upload,
    begin_upload,
    drop_upload,
    expire_uploads,
    upload_offset,
)
from recordings.refusals import BadFile

__all__ = [
    "BadFile",
    "NotPossible",
    "accept_incomplete",
    "add_recording",
    "append_to_upload",
    "begin_upload",
    "drop_upload",
    "expire_uploads",
    "make_current",
    "repair",
    "retry_stage",
    "run_stage",
    "sweep_leftovers",
    "upload_offset",
    "withdraw_recording",
]
