"""The verbs of recordings: the only writers."""

from recordings.actions.adding import add_recording
from recordings.actions.deciding import accept_incomplete, make_current, withdraw_recording
from recordings.actions.errors import NotPossible
from recordings.actions.expecting import (
    announce,
    expect_recording,
    find_files,
    look_for_files,
    take_file_news,
)
from recordings.actions.fetching import (
    begin_when_whole,
    fetch_file,
    fetch_forgotten,
    go_on_without,
    lost_parts,
    retry_files,
    wanted_files,
)
from recordings.actions.running import repair, retry_stage, run_stage, sweep_leftovers
from recordings.actions.silencing import destroy_unused, drop_written_sources, silence
from recordings.actions.tidying import choose_deletion, delete_there
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
    "announce",
    "append_to_upload",
    "begin_upload",
    "begin_when_whole",
    "choose_deletion",
    "delete_there",
    "destroy_unused",
    "drop_upload",
    "drop_written_sources",
    "expect_recording",
    "expire_uploads",
    "fetch_file",
    "fetch_forgotten",
    "find_files",
    "go_on_without",
    "look_for_files",
    "lost_parts",
    "make_current",
    "repair",
    "retry_files",
    "retry_stage",
    "run_stage",
    "silence",
    "sweep_leftovers",
    "take_file_news",
    "upload_offset",
    "wanted_files",
    "withdraw_recording",
]
