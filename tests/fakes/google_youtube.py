"""YouTube of the Google on this machine: uploads that are resumed, videos, captions, pictures, quotas."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.google_discovery import Refusal

GRAIN = 256 * 1024
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
UNITS = {
    "captions.list": 50,
    "captions.insert": 400,
    "captions.update": 450,
    "captions.delete": 50,
    "thumbnails.set": 50,
    "videos.update": 50,
    "videos.delete": 50,
    "videos.list": 1,
}
STATUS_FIELDS = ("privacyStatus", "selfDeclaredMadeForKids", "embeddable", "license", "publicStatsViewable")


@dataclass
class Session:
    size: int
    body: dict[str, Any]
    parameters: dict[str, str]
    stored: bytearray = field(default_factory=bytearray)
    video_id: str = ""


@dataclass
class Video:
    body: dict[str, Any]
    sha256: str
    notified: bool
    captions: dict[str, dict[str, Any]] = field(default_factory=dict)
    picture: bytes = b""
    seen_privacies: list[str] = field(default_factory=list)


class YouTube:
    """A channel. ``is_audited`` False keeps every video private; ``processing_looks`` is how long processing takes."""

    def __init__(self, google: Any) -> None:
        self.google = google
        self.sessions: dict[str, Session] = {}
        self.videos: dict[str, Video] = {}
        self.deleted: list[str] = []
        self.units = 10_000
        self.inserts = 100
        self.is_audited = True
        self.processing_looks = 0
        self.outcome = {"uploadStatus": "processed"}
        self.slowness_s = 0.0
        self.handlers = {
            f"youtube.{name}": self.counted(name, handler)
            for name, handler in {
                "videos.insert": self.begin,
                "videos.list": self.list_videos,
                "videos.update": self.update,
                "videos.delete": self.delete,
                "captions.insert": self.insert_caption,
                "captions.list": self.list_captions,
                "captions.update": self.update_caption,
                "captions.delete": self.delete_caption,
                "thumbnails.set": self.set_picture,
            }.items()
        }

    def counted(self, name: str, handler: Any) -> Any:
        def answer(call: Any) -> tuple[int, Any, Any]:
            if name == "videos.insert":
                self.inserts -= 1
            else:
                self.units -= UNITS[name]
            if self.inserts < 0 or self.units < 0:
                raise Refusal(403, "quotaExceeded", "The request cannot be completed: quota.")
            answered: tuple[int, Any, Any] = handler(call)
            return answered

        return answer

    def parts(self, call: Any) -> list[str]:
        parts: list[str] = call.parameters["part"].split(",")
        return parts

    def begin(self, call: Any) -> tuple[int, Any, Any]:
        if call.parameters.get("uploadType") != "resumable":
            raise Refusal(400, "badRequest", "uploadType")
        if set(call.body) - {*self.parts(call), "id"}:
            raise Refusal(400, "unexpectedPart", str(set(call.body)))
        self.check_words(call.body["snippet"])
        size = int(call.headers.get("x-upload-content-length", "0"))
        if not call.headers.get("x-upload-content-type", "").startswith("video/") or not size:
            raise Refusal(400, "mediaBodyRequired")
        name = f"u{len(self.sessions)}"
        self.sessions[name] = Session(size, call.body, call.parameters)
        address = f"{self.google.root}upload/youtube/v3/videos?uploadType=resumable&upload_id={name}"
        return 200, None, {"Location": address}

    def check_words(self, snippet: dict[str, Any]) -> None:
        title, text = snippet.get("title", ""), snippet.get("description", "")
        if not 1 <= len(title) <= 100 or set("<>") & set(title):
            raise Refusal(400, "invalidTitle")
        if len(text.encode()) > 5000 or set("<>") & set(text):
            raise Refusal(400, "invalidDescription")
        if not snippet.get("categoryId", "").isdigit():
            raise Refusal(400, "invalidCategoryId")

    def take(
        self, name: str, headers: dict[str, str], content: bytes, kept: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        """Answer a piece of an upload, or the question how much there is."""
        session = self.sessions.get(name)
        if session is None:
            raise Refusal(404, "notFound", "no such upload")
        if session.video_id:
            return 200, self.resource(session.video_id, ["id", "snippet", "status"]), {}
        told = headers.get("content-range", "")
        if told != f"bytes */{session.size}":
            match = RANGE.fullmatch(told)
            if match is None:
                raise Refusal(400, "invalidContentRange", told)
            start, end, size = map(int, match.groups())
            is_last = end + 1 == size
            if (
                size != session.size
                or end + 1 - start != len(content)
                or (len(content) % GRAIN and not is_last)
            ):
                raise Refusal(400, "invalidContentRange", told)
            if start != len(session.stored):
                raise Refusal(503, "backendError", "a gap")
            session.stored += kept
        if len(session.stored) == session.size:
            session.video_id = self.finish(session)
            return 200, self.resource(session.video_id, ["id", "snippet", "status"]), {}
        stored = {"Range": f"bytes=0-{len(session.stored) - 1}"} if session.stored else {}
        return 308, None, stored

    def finish(self, session: Session) -> str:
        video_id = f"video{len(self.videos) + len(self.deleted)}"
        body = {**session.body, "status": {"privacyStatus": "public", **session.body.get("status", {})}}
        notified = session.parameters.get("notifySubscribers", "true") == "true"
        video = Video(body, hashlib.sha256(session.stored).hexdigest(), notified)
        self.videos[video_id] = video
        self.lock(video)
        return video_id

    def lock(self, video: Video) -> None:
        if not self.is_audited:
            video.body["status"]["privacyStatus"] = "private"
        video.seen_privacies.append(video.body["status"]["privacyStatus"])

    def video(self, video_id: str) -> Video:
        if video_id not in self.videos:
            raise Refusal(404, "videoNotFound", "The video that you are trying to change cannot be found.")
        return self.videos[video_id]

    def resource(self, video_id: str, parts: list[str]) -> dict[str, Any]:
        video = self.videos[video_id]
        state = self.outcome if self.processing_looks <= 0 else {"uploadStatus": "uploaded"}
        known = {
            "id": video_id,
            "snippet": video.body.get("snippet", {}),
            "status": {**video.body["status"], **state, "madeForKids": False},
        }
        return {
            "kind": "youtube#video",
            "id": video_id,
            **{part: known[part] for part in parts if part in known},
        }

    def list_videos(self, call: Any) -> tuple[int, Any, Any]:
        found = [name for name in call.parameters["id"].split(",") if name in self.videos]
        items = [self.resource(name, self.parts(call)) for name in found]
        self.processing_looks -= 1
        return 200, {"items": items}, {}

    def update(self, call: Any) -> tuple[int, Any, Any]:
        """Replace whole parts: what a part leaves out is gone."""
        video = self.video(call.body["id"])
        parts = self.parts(call)
        if set(call.body) - {*parts, "id"}:
            raise Refusal(400, "unexpectedPart")
        if "snippet" in parts:
            self.check_words(call.body["snippet"])
        if "status" in parts:
            given = call.body["status"]
            if set(given) - {*STATUS_FIELDS, "publishAt", "containsSyntheticMedia"}:
                raise Refusal(400, "invalidVideoMetadata", "status")
        video.body |= {part: call.body.get(part, {}) for part in parts}
        self.lock(video)
        return 200, self.resource(call.body["id"], parts), {}

    def delete(self, call: Any) -> tuple[int, Any, Any]:
        self.video(call.parameters["id"])
        del self.videos[call.parameters["id"]]
        self.deleted.append(call.parameters["id"])
        return 204, None, {}

    def insert_caption(self, call: Any) -> tuple[int, Any, Any]:
        snippet = call.body["snippet"]
        video = self.video(snippet["videoId"])
        if any(
            (old["snippet"]["language"], old["snippet"]["name"]) == (snippet["language"], snippet["name"])
            for old in video.captions.values()
        ):
            raise Refusal(409, "captionExists")
        if not call.media.startswith(b"WEBVTT"):
            raise Refusal(400, "contentRequired")
        name = f"c{len(video.captions)}-{snippet['videoId']}"
        video.captions[name] = {"id": name, "snippet": dict(snippet), "text": call.media.decode()}
        return 200, self.caption(video.captions[name]), {}

    def caption(self, caption: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in caption.items() if name != "text"}

    def list_captions(self, call: Any) -> tuple[int, Any, Any]:
        video = self.video(call.parameters["videoId"])
        return 200, {"items": [self.caption(item) for item in video.captions.values()]}, {}

    def update_caption(self, call: Any) -> tuple[int, Any, Any]:
        for video in self.videos.values():
            if call.body["id"] in video.captions:
                video.captions[call.body["id"]]["text"] = call.media.decode()
                return 200, self.caption(video.captions[call.body["id"]]), {}
        raise Refusal(404, "captionNotFound")

    def delete_caption(self, call: Any) -> tuple[int, Any, Any]:
        for video in self.videos.values():
            if video.captions.pop(call.parameters["id"], None):
                return 204, None, {}
        raise Refusal(404, "captionNotFound")

    def set_picture(self, call: Any) -> tuple[int, Any, Any]:
        self.video(call.parameters["videoId"]).picture = call.media
        return 200, {"items": []}, {}
