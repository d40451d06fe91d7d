"""What a demo room tells the site: JSON, signed as Zoom signs it, with a key of this site alone."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.crypto import salted_hmac

from providers.base import (
    AttendanceRow,
    BadDelivery,
    Delivery,
    EventKind,
    FileKind,
    ProviderEvent,
    RemoteFile,
)

OLDEST, NEWEST = dt.timedelta(hours=2), dt.timedelta(minutes=5)
SIGNATURE, TIMESTAMP = "x-demo-signature", "x-demo-request-timestamp"
PURPOSE: Final = "providers.demo.webhooks"


def signed(body: bytes, *, now: dt.datetime) -> dict[str, str]:
    """Return the headers with which ``body`` is sent."""
    timestamp = str(int(now.timestamp()))
    return {"Content-Type": "application/json", TIMESTAMP: timestamp, SIGNATURE: _signature(timestamp, body)}


def body_of(room_id: str, news: Mapping[str, Any]) -> bytes:
    return json.dumps({**news, "room": room_id}, ensure_ascii=False).encode()


def read(headers: Mapping[str, str], body: bytes, *, now: dt.datetime) -> Delivery:
    """Prove and read a delivery. Raises ``BadDelivery``."""
    timestamp = headers.get(TIMESTAMP, "")
    signature = headers.get(SIGNATURE, "")
    if not hmac.compare_digest(signature.encode(), _signature(timestamp, body).encode()):
        raise BadDelivery("wrong signature")
    if not now - OLDEST <= dt.datetime.fromtimestamp(int(timestamp), dt.UTC) <= now + NEWEST:
        raise BadDelivery("too old or from the future")
    news = json.loads(body)
    if news["event"] not in set(EventKind):
        return Delivery()
    rows = tuple(row_of(stay, is_final=False) for stay in news["stays"])
    at = dt.datetime.fromisoformat(news["at"])
    files = tuple(files_of(news["room"], news.get("files", {})))
    event = ProviderEvent(EventKind(news["event"]), news["room"], at, attendance=rows, files=files)
    return Delivery(events=(event,))


def files_of(room_id: str, files: Mapping[str, Mapping[str, Any]]) -> list[RemoteFile]:
    """Return what a room left behind, by name, as files to be fetched."""
    return [
        RemoteFile(
            external_id=f"{room_id}/{name}",
            kind=FileKind(facts["kind"]),
            suffix=name.rpartition(".")[2],
            locator=name,
            language=facts["language"],
            size_bytes=facts["size_bytes"],
            checksum=f"sha256:{facts['sha256']}",
        )
        for name, facts in files.items()
    ]


def row_of(stay: Mapping[str, Any], *, is_final: bool) -> AttendanceRow:
    return AttendanceRow(
        participant_key=stay["key"],
        name=stay["name"],
        joined_at=dt.datetime.fromisoformat(stay["joined_at"]),
        left_at=dt.datetime.fromisoformat(stay["left_at"]) if stay["left_at"] else None,
        registrant_id=stay["key"],
        is_host=stay["is_host"],
        is_final=is_final,
    )


def _signature(timestamp: str, body: bytes) -> str:
    key = salted_hmac(PURPOSE, "key", algorithm="sha256").digest()
    return "v0=" + hmac.new(key, f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
