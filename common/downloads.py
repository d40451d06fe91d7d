"""A file fetched from another service: continued where it broke off, and looked at before anybody believes it."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Final

import requests

from common.http import Answer, Http, HttpFailure, NoAnswer, TooLarge, blocks_of, host_of

MAX_FILE_BYTES: Final = 64 << 30
MAX_FILE_S: Final = 6 * 60 * 60.0
# How often a download goes on after a break within one call, as long as something came each time.
ROUNDS: Final = 5
ERROR_BYTES: Final = 1 << 16
CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)")
HTML: Final = re.compile(rb"\s*(<!doctype\s+html|<html|<head|<script)", re.IGNORECASE)
MP4: Final = re.compile(rb"....(ftyp|moov|mdat|free|skip|wide)", re.DOTALL)
# How files of a kind begin, by suffix; other kinds need only be no web page.
BEGINNINGS: Final = {
    "mp4": MP4,
    "m4a": MP4,
    "webm": re.compile(rb"\x1a\x45\xdf\xa3"),
    "vtt": re.compile(rb"(\xef\xbb\xbf)?WEBVTT"),
}


class BadStatus(HttpFailure):
    """The server refused the file; ``answer`` has its status and the beginning of what it said."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"{host_of(answer.url)}: status {answer.status}")


class WrongFile(HttpFailure):
    """What came is not what was announced. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What is known of a file before it comes: ``suffix`` without a dot, ``checksum`` as ``md5:…`` or ``sha256:…``."""

    suffix: str = ""
    size_bytes: int | None = None
    checksum: str = ""
    max_bytes: int = MAX_FILE_BYTES


class _Broken(Exception):
    """The connection ended before the file did."""


def download(
    http: Http,
    url: str,
    to: Path,
    *,
    announced: Announced,
    headers: Mapping[str, str] | None = None,
    progress: Callable[[int, int | None], None],
) -> None:
    """Write what lies at ``url`` to ``to``, going on after the bytes that an earlier call left there.

    A small note beside the file says which version those bytes belong to; both stay after a break, so that another
    process may go on, and both go when what came is wrong. Raises ``BadStatus``, ``WrongFile``, ``TooLarge``, and
    other ``HttpFailure``.
    """
    ends_at = time.monotonic() + MAX_FILE_S
    for round_ in range(1, ROUNDS + 1):
        before = _size(to)
        try:
            _fetch(
                http, url, to, announced=announced, headers=headers or {}, progress=progress, ends_at=ends_at
            )
            break
        except _Broken as broken:
            if round_ == ROUNDS or _size(to) == before:
                raise NoAnswer(f"{host_of(url)}: {broken}") from None
    _note(to).unlink(missing_ok=True)


def _fetch(
    http: Http,
    url: str,
    to: Path,
    *,
    announced: Announced,
    headers: Mapping[str, str],
    progress: Callable[[int, int | None], None],
    ends_at: float,
) -> None:
    have = _size(to) if _may_go_on(to, announced) else 0
    asked = {**headers, **_range(to, have)}
    with http.opened("GET", url, headers=asked) as response:
        if response.status_code == requests.codes.requested_range_not_satisfiable and have:
            # What lies here is whole already, or of no use.
            if have != announced.size_bytes:
                _forget(to)
                raise _Broken("the server would not go on")
        elif response.status_code not in {200, 206}:
            raise BadStatus(_refusal(response, ends_at=ends_at))
        else:
            have = _beginning(response, have, to)
            total = _total(response, have, announced)
            _refuse_other(response, announced, total)
            _write_note(to, response, total)
            _append(response, to, have, total, announced=announced, progress=progress, ends_at=ends_at)
    _check_whole(to, announced)


def _note(to: Path) -> Path:
    return to.with_name(f"{to.name}.resume")


def _size(to: Path) -> int:
    return to.stat().st_size if to.exists() else 0


def _forget(to: Path) -> None:
    to.unlink(missing_ok=True)
    _note(to).unlink(missing_ok=True)


def _kept_note(to: Path) -> dict[str, str]:
    try:
        kept = json.loads(_note(to).read_text())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write_note(to: Path, response: requests.Response, total: int | None) -> None:
    etag = response.headers.get("ETag", "")
    # A weak tag does not promise the same bytes.
    validator = etag if etag.startswith('"') else response.headers.get("Last-Modified", "")
    to.parent.mkdir(parents=True, exist_ok=True)
    _note(to).write_text(json.dumps({"validator": validator, "total": str(total or "")}))


def _may_go_on(to: Path, announced: Announced) -> bool:
    """Say whether more bytes may follow those that lie here: only where a mix of two versions would be found out."""
    kept = _kept_note(to)
    if not kept:
        return False
    same_size = announced.size_bytes is None or kept.get("total") in {"", str(announced.size_bytes)}
    return same_size and bool(kept.get("validator") or announced.checksum or announced.size_bytes)


def _range(to: Path, have: int) -> dict[str, str]:
    if not have:
        return {}
    validator = _kept_note(to).get("validator", "")
    return {"Range": f"bytes={have}-", **({"If-Range": validator} if validator else {})}


def _beginning(response: requests.Response, have: int, to: Path) -> int:
    """Return from which byte on this answer brings the file."""
    if response.status_code == requests.codes.ok:
        return 0
    match = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != have:
        _forget(to)
        raise _Broken("another part came than was asked for")
    return have


def _total(response: requests.Response, have: int, announced: Announced) -> int | None:
    """Return how long the file will be, where the answer says so. Raises ``TooLarge``, ``WrongFile``."""
    match = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    length = response.headers.get("Content-Length", "")
    if response.status_code == requests.codes.partial_content and match and match[2] != "*":
        total: int | None = int(match[2])
    else:
        total = have + int(length) if length.isascii() and length.isdigit() else None
    if total is not None and total > announced.max_bytes:
        raise TooLarge(f"{host_of(response.url)}: a file of {total} bytes")
    return total if total is not None else announced.size_bytes


def _refusal(response: requests.Response, *, ends_at: float) -> Answer:
    said = b""
    try:
        for block in blocks_of(response, ends_at=ends_at):
            said += block
            if len(said) > ERROR_BYTES:
                break
    except HttpFailure:
        pass  # the status says enough
    return Answer(response.status_code, response.headers, said[:ERROR_BYTES], response.url)


def _refuse_other(response: requests.Response, announced: Announced, total: int | None) -> None:
    """Raise ``WrongFile`` if the answer's own headers show that it is another file."""
    is_page = response.headers.get("Content-Type", "").lower().startswith(("text/html", "application/xhtml"))
    if is_page and announced.suffix != "html":
        raise WrongFile(f"{host_of(response.url)}: a web page in place of the file")
    if announced.size_bytes is not None and total != announced.size_bytes:
        raise WrongFile(f"{host_of(response.url)}: {total} bytes in place of {announced.size_bytes}")


def _append(
    response: requests.Response,
    to: Path,
    have: int,
    total: int | None,
    *,
    announced: Announced,
    progress: Callable[[int, int | None], None],
    ends_at: float,
) -> None:
    with to.open("r+b" if to.exists() else "wb") as file:
        file.truncate(have)
        file.seek(have)
        try:
            for block in blocks_of(response, ends_at=ends_at):
                file.write(block)
                have += len(block)
                if have > announced.max_bytes:
                    _forget(to)
                    raise TooLarge(f"{host_of(response.url)}: more than {announced.max_bytes} bytes")
                progress(have, total)
        except NoAnswer as error:
            raise _Broken(str(error)) from None
        finally:
            file.flush()
    if total is not None and have < total:
        raise _Broken("it ended too early")


def _check_whole(to: Path, announced: Announced) -> None:
    """Compare the file with what was announced, and remove it unless it fits. Raises ``WrongFile``."""
    with to.open("rb") as file:
        wrong = _what_is_wrong(file, _size(to), announced)
    if wrong:
        _forget(to)
        raise WrongFile(wrong)


def _what_is_wrong(file: BufferedReader, size: int, announced: Announced) -> str:
    if announced.size_bytes is not None and size != announced.size_bytes:
        return f"{size} bytes in place of {announced.size_bytes}"
    first = file.read(512)
    begins = BEGINNINGS.get(announced.suffix)
    if (begins and not begins.match(first)) or (announced.suffix != "html" and HTML.match(first)):
        return f"not a file of the kind {announced.suffix or 'announced'}"
    if announced.checksum:
        method, _colon, hexed = announced.checksum.partition(":")
        file.seek(0)
        if hashlib.file_digest(file, method).hexdigest() != hexed.lower():
            return f"its {method} differs"
    return ""
