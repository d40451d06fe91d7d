"""What of a recording waits at its provider, and what came from there, as its host sees it."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from common.languages import name_of
from common.templatetags.ui import size
from providers.base import FileKind
from providers.choosing import label_of
from recordings.actions import lost_parts
from recordings.actions.silencing import WRITTEN
from recordings.models import ProviderFile, Recording
from recordings.states import FileState, RecordingState

PERCENT: Final = 100
# What a host may open: the sound and picture of a recording are opened as what was made of them.
OPENED: Final = (FileKind.CAPTIONS, FileKind.CHAT, FileKind.QUESTIONS, FileKind.POLLS, FileKind.SLIDES)


@dataclass(frozen=True)
class FileRow:
    """One line: ``percent`` while it comes."""

    file: ProviderFile
    label: str
    state: str
    percent: int | None
    can_open: bool
    can_use: bool


@dataclass(frozen=True)
class ProviderFiles:
    provider: str
    rows: list[FileRow]
    has_failed: bool
    can_go_on: bool


def provider_files(recording: Recording) -> ProviderFiles | None:
    """Return the files of a recording that comes from a provider; None for one that was uploaded."""
    if not recording.provider:
        return None
    files = [file for file in recording.provider_files.all() if file.state != FileState.SKIPPED]
    lost = lost_parts(recording) if recording.state == RecordingState.RECEIVING else []
    has_media = any(file.state == FileState.FETCHED and file.kind in {"video", "audio"} for file in files)
    return ProviderFiles(
        provider=label_of(recording.provider),
        rows=[_row(file, recording) for file in files],
        has_failed=any(file.state == FileState.FAILED for file in files),
        can_go_on=bool(lost) and has_media,
    )


def _row(file: ProviderFile, recording: Recording) -> FileRow:
    is_here = file.state == FileState.FETCHED and bool(file.file)
    is_ready = recording.state == RecordingState.READY
    return FileRow(
        file=file,
        label=label(file),
        state=_state(file),
        percent=_percent(file),
        can_open=is_here and file.kind in OPENED,
        can_use=is_here and is_ready and file.kind == FileKind.CAPTIONS,
    )


def label(file: ProviderFile) -> str:
    names = {
        FileKind.VIDEO: _("Video"),
        FileKind.AUDIO: _("Sound"),
        FileKind.CAPTIONS: _("Text as the provider wrote it down"),
        FileKind.CHAT: _("Chat, without names"),
        FileKind.QUESTIONS: _("Questions"),
        FileKind.POLLS: _("Polls"),
        FileKind.SLIDES: _("Slides"),
    }
    name = names[FileKind(file.kind)]
    if file.kind == FileKind.AUDIO and file.language:
        name = _("Interpreter, %(language)s") % {"language": name_of(file.language)}
    return _("%(what)s, part %(n)d") % {"what": name, "n": file.part} if file.part > 1 else name


def _state(file: ProviderFile) -> str:
    if file.state == FileState.FETCHED:
        if not file.file and file.kind in WRITTEN:
            return _("Destroyed here, because words of this recording were hidden.")
        if file.gone_at is not None:
            return _("Here, and deleted there.")
        return _("Here.")
    if file.state == FileState.FAILED:
        return file.problem
    if file.state == FileState.FETCHING:
        return _("It is being fetched.")
    return (
        _("%(why)s It is tried again by itself.") % {"why": file.problem} if file.problem else _("It waits.")
    )


def _percent(file: ProviderFile) -> int | None:
    if file.state != FileState.FETCHING or not file.announced_bytes:
        return None
    return min(PERCENT, file.bytes_done * PERCENT // file.announced_bytes)


def awaited(recording: Recording) -> str:
    """Return what a host reads while a recording has not come from its provider yet; nothing for others."""
    if not recording.provider:
        return ""
    name = {"provider": label_of(recording.provider)}
    if recording.state == RecordingState.EXPECTED:
        said = (
            _("%(provider)s is still making it, which usually takes twice the length of the webinar.") % name
        )
        return f"{said} {recording.problem}".strip()
    if recording.state != RecordingState.RECEIVING:
        return ""
    coming = [file for file in recording.provider_files.all() if file.kind in {"video", "audio"}]
    done = sum(file.bytes_done for file in coming if file.state != FileState.SKIPPED)
    total = sum(file.announced_bytes or 0 for file in coming if file.state != FileState.SKIPPED)
    if not total:
        return _("It is coming from %(provider)s.") % name
    amounts: dict[str, Any] = {"done": size(done), "total": size(total)}
    return _("It is coming from %(provider)s: %(done)s of %(total)s so far.") % {**name, **amounts}
