"""Copies of recordings on YouTube.

Pieces of an upload are sent as bytes and not as a stream, so that one that broke off can be sent again; the client
library's own retries would send it empty and wait for ever.
"""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest, MediaFileUpload, MediaInMemoryUpload

from providers.credentials import credentials_of
from providers.errors import MeetingGone, NotSupported, ProviderError, RateLimited, Refused, Unreachable
from providers.google.client import Google, attempted, object_of
from providers.google.failures import Changed
from providers.platforms import Privacy, UploadLost, VideoFile, VideoStage, VideoStatus, VideoText

# Each is noted when it has arrived, and one must arrive within the lease of a copy (archive.actions.tending).
PIECE_BYTES: Final = 4 << 20
# Pieces in a row that brought nothing forward.
MOST_FRUITLESS: Final = 5
LONGEST_PAUSE_S: Final = 30.0
TITLE_LETTERS: Final = 100
DESCRIPTION_BYTES: Final = 4900
EDUCATION: Final = "27"
# What YouTube tells of a video's status that may be told back to it; an update replaces the whole part.
KEPT_STATUS: Final = (
    "containsSyntheticMedia",
    "embeddable",
    "license",
    "publicStatsViewable",
    "selfDeclaredMadeForKids",
)


class Pieces(MediaFileUpload):
    """A file that is sent in pieces of bytes."""

    def has_stream(self) -> bool:
        return False


class YouTube:
    """The community's channel. ``root`` stands for all of Google in tests."""

    name = "youtube"
    label = gettext_lazy("YouTube")

    def __init__(
        self, *, root: str = "", piece_bytes: int = PIECE_BYTES, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._google = Google(root=root, pause=pause)
        self._piece_bytes = piece_bytes

    def missing(self) -> str:
        if not credentials_of("google").get("refresh_token"):
            # YouTube knows no service accounts.
            return _("No YouTube channel is connected. An admin connects Google in the settings.")
        return self._google.missing()

    def begin(self, file: VideoFile, text: VideoText) -> str:
        request = self._insert(file, text)
        session: str = self._google.again(lambda: announced(request, file))
        return session

    def send(self, session: str, file: VideoFile, *, progress: Callable[[int], None]) -> str:
        request = self._resumed(session, file)
        fruitless, video = 0, None
        while video is None:
            before = request.resumable_progress
            try:
                _status, video = attempted(request.next_chunk)
            except MeetingGone as gone:
                raise UploadLost(_("YouTube forgot the upload. It begins anew.")) from gone
            except (Unreachable, RateLimited) as error:
                fruitless = self._rest(error, fruitless)
                # The next step first asks how much has arrived.
                request._in_error_state = True  # noqa: SLF001  (there is no public way to resume)
                continue
            fruitless = 0 if video or request.resumable_progress > before else self._rest(None, fruitless)
            progress(file.size_bytes if video else request.resumable_progress)
        return str(object_of(video)["id"])

    def arrived_as(self, session: str, size_bytes: int) -> str:
        transport = self._google.transport()
        headers = {"Content-Range": f"bytes */{size_bytes}", "Content-Length": "0"}

        def ask() -> str:
            response, content = transport.request(session, "PUT", headers=headers)
            if response.status == HTTPStatus.PERMANENT_REDIRECT:  # here: not yet whole
                return ""
            if response.status not in {HTTPStatus.OK, HTTPStatus.CREATED}:
                raise HttpError(response, content, uri=session)
            return str(object_of(json.loads(content))["id"])

        try:
            arrived: str = self._google.again(ask)
        except MeetingGone:
            return ""
        return arrived

    def status(self, remote_id: str) -> VideoStatus:
        told = self._read(remote_id, "status")
        if told is None:
            return VideoStatus(VideoStage.GONE)
        status = told["status"]
        privacy = Privacy(status.get("privacyStatus", Privacy.PRIVATE))
        state = status.get("uploadStatus")
        if state in {"failed", "rejected", "deleted"}:
            reason = status.get("failureReason") or status.get("rejectionReason") or state
            problem = _("YouTube did not take the video (%(reason)s).") % {"reason": reason}
            return VideoStatus(VideoStage.FAILED, privacy, problem)
        return VideoStatus(VideoStage.READY if state == "processed" else VideoStage.PROCESSING, privacy)

    def set_privacy(self, remote_id: str, privacy: Privacy) -> Privacy:
        told = self._read(remote_id, "status")
        if told is None:
            raise gone()
        kept = {name: told["status"][name] for name in KEPT_STATUS if name in told["status"]}
        body = {"id": remote_id, "status": {**kept, "privacyStatus": str(privacy)}}
        self._google.call(self._videos().update(part="status", body=body))
        # Videos of projects that YouTube has not audited stay private, whatever is asked.
        return self.status(remote_id).privacy

    def set_text(self, remote_id: str, text: VideoText) -> None:
        told = self._read(remote_id, "snippet")
        if told is None:
            raise gone()
        kept = {name: told["snippet"][name] for name in ("tags",) if name in told["snippet"]}
        wanted = snippet(text)
        if any(told["snippet"].get(name) != value for name, value in wanted.items()):
            body = {"id": remote_id, "snippet": {**kept, **wanted}}
            self._google.call(self._videos().update(part="snippet", body=body))

    def set_captions(self, remote_id: str, language: str, webvtt: bytes) -> None:
        captions = self._google.service("youtube").captions()
        media = MediaInMemoryUpload(webvtt, mimetype="text/vtt", resumable=False)
        words = {"videoId": remote_id, "language": language, "name": "", "isDraft": False}
        if caption_id := self._caption(remote_id, language):
            request = captions.update(part="id", body={"id": caption_id}, media_body=media)
        else:
            request = captions.insert(part="snippet", body={"snippet": words}, media_body=media)
        try:
            self._google.call(request)
        except Changed:
            # An answer was lost: they are there already.
            known = self._caption(remote_id, language)
            self._google.call(captions.update(part="id", body={"id": known}, media_body=media))

    def drop_captions(self, remote_id: str, language: str) -> None:
        if caption_id := self._caption(remote_id, language):
            try:
                self._google.call(self._google.service("youtube").captions().delete(id=caption_id))
            except MeetingGone:
                return

    def set_picture(self, remote_id: str, picture: Path) -> None:
        media = MediaFileUpload(str(picture), mimetype="image/jpeg", resumable=False)
        try:
            self._google.call(
                self._google.service("youtube").thumbnails().set(videoId=remote_id, media_body=media)
            )
        except (Refused, NotSupported):
            # Channels without a proven telephone number may set no picture; YouTube takes one from the video.
            return

    def delete(self, remote_id: str) -> None:
        try:
            self._google.call(self._videos().delete(id=remote_id))
        except MeetingGone:
            return

    def page(self, remote_id: str) -> str:
        return f"https://www.youtube.com/watch?v={remote_id}"

    def _videos(self) -> Any:
        return self._google.service("youtube").videos()

    def _read(self, remote_id: str, part: str) -> dict[str, Any] | None:
        items = self._google.call(self._videos().list(id=remote_id, part=part)).get("items", ())
        return items[0] if items else None

    def _caption(self, remote_id: str, language: str) -> str:
        captions = self._google.service("youtube").captions()
        for item in self._google.call(captions.list(videoId=remote_id, part="id,snippet")).get("items", ()):
            told = item["snippet"]
            # Captions that YouTube hears by itself are its own.
            if told.get("language") == language and told.get("trackKind") != "ASR" and not told.get("name"):
                return str(item["id"])
        return ""

    def _insert(self, file: VideoFile, text: VideoText | None) -> HttpRequest:
        media = Pieces(
            str(file.path), mimetype=file.content_type, chunksize=self._piece_bytes, resumable=True
        )
        body = {} if text is None else body_of(text)
        request: HttpRequest = self._videos().insert(
            part="snippet,status,recordingDetails", notifySubscribers=False, body=body, media_body=media
        )
        return request

    def _resumed(self, session: str, file: VideoFile) -> HttpRequest:
        """Return the request of an upload that was begun, maybe by a process that is no more."""
        request = self._insert(file, None)
        request.resumable_uri = session
        request._in_error_state = True  # noqa: SLF001  (there is no public way to resume)
        return request

    def _rest(self, error: ProviderError | None, fruitless: int) -> int:
        """Wait before the next piece and count; raise ``error`` where waiting here makes no sense."""
        wait = error.retry_after_s if error and error.retry_after_s is not None else 2.0**fruitless
        if fruitless + 1 >= MOST_FRUITLESS or wait > LONGEST_PAUSE_S:
            raise error or Unreachable(_("The upload to YouTube does not get on. It is tried again."))
        self._google.pause(wait)
        return fruitless + 1


def announced(request: HttpRequest, file: VideoFile) -> str:
    """Announce an upload without sending any of it: its session must be kept before the first piece leaves."""
    headers = {
        **request.headers,
        "X-Upload-Content-Type": file.content_type,
        "X-Upload-Content-Length": str(file.size_bytes),
        "content-length": str(request.body_size),
    }
    response, content = request.http.request(
        request.uri, method=request.method, body=request.body, headers=headers
    )
    if response.status != HTTPStatus.OK:
        raise HttpError(response, content, uri=request.uri)
    if "location" not in response:
        raise Unreachable(_("YouTube did not say where to send the video."))
    return str(response["location"])


def body_of(text: VideoText) -> dict[str, Any]:
    return {
        "snippet": snippet(text),
        "status": {
            # Public is YouTube's default: it is shown only once its captions are there.
            "privacyStatus": str(Privacy.PRIVATE),
            "selfDeclaredMadeForKids": False,
            "embeddable": True,
            "license": "youtube",
        },
        "recordingDetails": {"recordingDate": text.recorded_at.isoformat()},
    }


def snippet(text: VideoText) -> dict[str, Any]:
    title = plain(text.title)
    return {
        "title": title if len(title) <= TITLE_LETTERS else f"{title[: TITLE_LETTERS - 1].rstrip()}…",
        "description": plain(text.description).encode()[:DESCRIPTION_BYTES].decode(errors="ignore"),
        "categoryId": EDUCATION,
        "defaultLanguage": text.language,
        "defaultAudioLanguage": text.language,
    }


def plain(text: str) -> str:
    """Return ``text`` without the two signs that YouTube takes in no text."""
    return text.replace("<", "‹").replace(">", "›")


def gone() -> MeetingGone:
    return MeetingGone(_("Somebody deleted the video at YouTube."))
