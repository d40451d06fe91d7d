"""Drive of the Google on this machine."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from tests.fakes.google_discovery import Refusal


@dataclass
class File:
    content: bytes
    md5: str
    size: int
    is_trashed: bool = False


class Drive:
    """Files by id, given out whole or in ranges."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.handlers = {"drive.files.get": self.get}

    def add(self, file_id: str, content: bytes, *, announced: bytes | None = None) -> None:
        """Put a file in; ``announced`` is what its facts tell of, where that is something else."""
        told = content if announced is None else announced
        self.files[file_id] = File(content, hashlib.md5(told, usedforsecurity=False).hexdigest(), len(told))

    def find(self, file_id: str) -> File:
        if file_id not in self.files:
            raise Refusal(404, "notFound", "File not found")
        return self.files[file_id]

    def get(self, call: Any) -> tuple[int, Any, Any]:
        file = self.find(call.places[0])
        facts = {
            "id": call.places[0],
            "size": str(file.size),
            "md5Checksum": file.md5,
            "mimeType": "video/mp4",
            "trashed": file.is_trashed,
            "name": "Listening first",
        }
        wanted = call.parameters.get("fields", "id,name,mimeType").split(",")
        return 200, {name: value for name, value in facts.items() if name in wanted}, {}

    def media(self, file_id: str, headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        content = self.find(file_id).content
        told = {"Content-Type": "video/mp4", "Accept-Ranges": "bytes"}
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", headers.get("range", ""))
        if match is None:
            return 200, content, told
        start = int(match[1])
        if start >= len(content):
            raise Refusal(416, "requestedRangeNotSatisfiable")
        end = int(match[2]) + 1 if match[2] else len(content)
        piece = content[start:end]
        told["Content-Range"] = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
        return 206, piece, told
