"""Recordings at Zoom: what there is, which of it to keep, and how it is fetched."""

import contextlib
import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from common.downloads import Announced, BadStatus, WrongFile, download
from common.http import HttpFailure, NotAllowed
from providers.base import Progress
from providers.errors import BadDownload, MeetingGone, NotSupported, RateLimited, Refused, Unreachable
from providers.records import FileKind, RemoteFile
from providers.zoom.client import Zoom, in_path
from providers.zoom.failures import ScopeMissing
from providers.zoom.meetings import Found, held_times
from providers.zoom.payloads import WEBINAR, moment

TOKEN_S: Final = 24 * 3600
# Best first. A gallery shows who listens, and is kept only where there is nothing else.
VIEWS: Final = (
    "shared_screen_with_speaker_view(CC)",
    "shared_screen_with_speaker_view",
    "active_speaker",
    "speaker_view",
    "shared_screen",
    "shared_screen_with_gallery_view",
    "gallery_view",
    "host_video",
    "sign_interpretation",
)
INTERPRETED: Final = "audio_interpretation"
KINDS: Final = {
    "MP4": (FileKind.VIDEO, "mp4"),
    "M4A": (FileKind.AUDIO, "m4a"),
    "TRANSCRIPT": (FileKind.CAPTIONS, "vtt"),
    "CC": (FileKind.CAPTIONS, "vtt"),
    "CHAT": (FileKind.CHAT, "txt"),
}
SOUND_AFTER: Final = 5
LANGUAGES: Final = {
    "english": "en",
    "chinese": "zh",
    "japanese": "ja",
    "german": "de",
    "french": "fr",
    "russian": "ru",
    "portuguese": "pt",
    "spanish": "es",
    "korean": "ko",
    "arabic": "ar",
    "swahili": "sw",
}
TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
RESTS_S: Final = 60.0
# What Zoom asks about a webinar and its files do not hold: by kind, the path and the list in it.
ASIDE: Final = {FileKind.QUESTIONS: "qa", FileKind.POLLS: "polls"}


def files_of(zoom: Zoom, found: Found) -> list[RemoteFile]:
    """Return the files of every time the meeting was held, in parts by when their recording began."""
    listed: list[RemoteFile] = []
    held = held_times(zoom, found)
    for where in [one.uuid for one in held] or [str(found.body["id"])]:
        with contextlib.suppress(MeetingGone):
            told = zoom.api.call("GET", f"/meetings/{in_path(where)}/recordings")
            listed += read_files(told)
    for one in held:
        listed += _aside(zoom, found.kind, one.uuid)
    return in_parts(listed)


def read_files(told: Any, *, are_gone: bool = False) -> list[RemoteFile]:
    """Return what a recording offers that is complete and of use, or offered; its parts are not counted yet."""
    if not isinstance(told, dict) or not isinstance(told.get("recording_files"), list):
        return []
    uuid = str(told.get("uuid") or "")
    rows = [row for row in told["recording_files"] if isinstance(row, dict)]
    files = (_read_file(row, uuid) for row in rows if are_gone or _is_there(row))
    return [file for file in files if file is not None]


def _is_there(row: Mapping[str, Any]) -> bool:
    # Captions and time lines have neither status nor id.
    return row.get("status", "completed") == "completed" and bool(row.get("download_url"))


def _read_file(row: Mapping[str, Any], uuid: str) -> RemoteFile | None:
    kind_and_suffix = KINDS.get(str(row.get("file_type")))
    if kind_and_suffix is None:
        return None
    kind, suffix = kind_and_suffix
    size = row.get("file_size")
    return RemoteFile(
        external_id=_key(row, uuid),
        kind=kind,
        suffix=suffix,
        locator=uuid or str(row.get("meeting_id") or ""),
        rank=_rank(row),
        language=_language(row) if row.get("recording_type") == INTERPRETED else "",
        size_bytes=size if isinstance(size, int) and size > 0 else None,
        started_at=moment(row.get("recording_start")),
        ended_at=moment(row.get("recording_end")),
    )


def _key(row: Mapping[str, Any], uuid: str) -> str:
    return str(row.get("id") or f"{uuid}|{row.get('file_type')}|{row.get('recording_start')}")


def _rank(row: Mapping[str, Any]) -> int:
    """Return how far from the best of its kind a file is; closed captions come after the transcript."""
    view = str(row.get("recording_type") or "")
    if row.get("file_type") == "MP4":
        return VIEWS.index(view) if view in VIEWS else len(VIEWS)
    if row.get("file_type") == "M4A":
        return 0 if view in {"audio_only", INTERPRETED} else SOUND_AFTER
    return 1 if row.get("file_type") == "CC" else 0


def _language(row: Mapping[str, Any]) -> str:
    """Return the tag of an interpreter's sound: Zoom has shown it as a tag, as a word, or in the file's name."""
    told = str(row.get("language") or "")
    if TAG.fullmatch(told):
        return told
    words = re.findall(r"[a-z]+", f"{told} {row.get('file_name') or ''}".lower())
    return next((LANGUAGES[word] for word in words if word in LANGUAGES), "")


def in_parts(files: Sequence[RemoteFile]) -> list[RemoteFile]:
    """Return the files with their parts, by when their recording began: a pause makes a part, another view none."""
    starts = sorted(
        {
            file.started_at
            for file in files
            if file.started_at and file.kind in {FileKind.VIDEO, FileKind.AUDIO}
        }
    )
    numbered = [replace(file, part=_part(file.started_at, starts)) for file in files]
    return sorted(
        {file.external_id: file for file in numbered}.values(),
        key=lambda file: (file.part, file.kind, file.rank, file.external_id),
    )


def _part(started_at: dt.datetime | None, starts: Sequence[dt.datetime]) -> int:
    return max(1, sum(start <= started_at for start in starts)) if started_at else 1


def _aside(zoom: Zoom, kind: str, uuid: str) -> list[RemoteFile]:
    """Return questions and polls of a webinar, where there are any."""
    if kind != WEBINAR:
        return []
    return [
        RemoteFile(external_id=f"{uuid}|{what}", kind=what, suffix="json", locator=uuid)
        for what in ASIDE
        if _asked(zoom, uuid, what)
    ]


def _asked(zoom: Zoom, uuid: str, what: FileKind) -> list[dict[str, Any]]:
    try:
        told = zoom.api.call("GET", f"/past_webinars/{in_path(uuid)}/{ASIDE[what]}")
    except (MeetingGone, NotSupported, ScopeMissing, Refused):
        return []
    rows = told.get("questions") if isinstance(told, dict) else None
    people = [row for row in rows or [] if isinstance(row, dict)]
    details = [row.get("question_details") for row in people]
    return [one for rows in details if isinstance(rows, list) for one in rows if isinstance(one, dict)]


def questions_json(asked: Iterable[Mapping[str, Any]]) -> str:
    """Return questions with their answers, without a name."""
    told = [
        {
            "question": str(one["question"]),
            "answers": [part for part in str(one.get("answer") or "").split("\n") if part.strip()],
        }
        for one in asked
        if one.get("question")
    ]
    return json.dumps(told, ensure_ascii=False)


def polls_json(asked: Iterable[Mapping[str, Any]]) -> str:
    """Return how often each answer was chosen; several by one person are joined by semicolons."""
    votes: dict[str, dict[str, int]] = {}
    for one in asked:
        if one.get("question"):
            answers = votes.setdefault(str(one["question"]), {})
            for answer in filter(None, (part.strip() for part in str(one.get("answer") or "").split(";"))):
                answers[answer] = answers.get(answer, 0) + 1
    told = [
        {
            "question": question,
            "answers": [{"text": text, "votes": count} for text, count in answers.items()],
        }
        for question, answers in votes.items()
    ]
    return json.dumps(told, ensure_ascii=False)


def fetch(zoom: Zoom, file: RemoteFile, to: Path, *, progress: Progress) -> None:
    """Write the file to ``to``. Its address and key are asked for anew: both go stale."""
    if file.kind in ASIDE:
        asked = _asked(zoom, file.locator, file.kind)
        write = questions_json if file.kind == FileKind.QUESTIONS else polls_json
        to.write_text(write(asked), encoding="utf-8")
        progress(to.stat().st_size, to.stat().st_size)
        return
    url, token = _address(zoom, file)
    announced = Announced(suffix=file.suffix, size_bytes=file.size_bytes, checksum=file.checksum)
    try:
        download(
            zoom.api.http,
            url,
            to,
            announced=announced,
            headers={"Authorization": f"Bearer {token}"},
            progress=progress,
        )
    except WrongFile as error:
        raise BadDownload(_("What came from Zoom is not the recording: %(what)s") % {"what": error}) from None
    except BadStatus as error:
        raise _refused(error.answer.status) from None
    except NotAllowed as error:
        raise Refused(
            _("Zoom sent the site to a place that is not Zoom's: %(what)s") % {"what": error}
        ) from None
    except HttpFailure:
        raise Unreachable(_("The recording broke off on its way from Zoom. It goes on by itself.")) from None


def _refused(status: int) -> Exception:
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return MeetingGone(_("Zoom has no such recording any more."))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(_("Zoom is busy. It is tried again."), retry_after_s=RESTS_S)
    return BadDownload(_("Zoom did not hand the recording out (%(status)d).") % {"status": status})


def _address(zoom: Zoom, file: RemoteFile) -> tuple[str, str]:
    path = f"/meetings/{in_path(file.locator)}/recordings"
    told = zoom.api.call("GET", path, params={"include_fields": "download_access_token", "ttl": str(TOKEN_S)})
    rows = told.get("recording_files") if isinstance(told, dict) else None
    for row in rows or []:
        if isinstance(row, dict) and _key(row, str(told.get("uuid") or "")) == file.external_id:
            token = told.get("download_access_token") or zoom.api.keeper.token()
            return str(row.get("download_url") or ""), str(token)
    raise MeetingGone(_("Zoom has no such recording any more."))


def delete(zoom: Zoom, file: RemoteFile) -> None:
    """Move a file to Zoom's trash, where it can be brought back for 30 days.

    Captions have no id there: they go with the recording. Questions and polls are reports and stay.
    """
    if "|" in file.external_id:
        return
    path = f"/meetings/{in_path(file.locator)}/recordings/{in_path(file.external_id)}"
    with contextlib.suppress(MeetingGone):
        zoom.api.call("DELETE", path, params={"action": "trash"})
