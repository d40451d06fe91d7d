"""Zoom's webhooks as Zoom sends them: signed over the raw body, and again after 5, 20 and 60 minutes if not taken."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

AGAIN_AFTER = (0, 5, 20, 60)
Post = Callable[[dict[str, str], bytes, dt.datetime], int]


def signed(body: bytes, *, secret: str, at: dt.datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "x-zm-request-timestamp": stamp,
        "x-zm-signature": f"v0={digest}",
        "content-type": "application/json",
    }


def news(event: str, about: dict[str, Any] | None, *, at: dt.datetime, **more: Any) -> bytes:
    payload = {"account_id": "acc-1", **({"object": about} if about is not None else {})}
    told = {"event": event, "event_ts": int(at.timestamp() * 1000), "payload": payload, **more}
    return json.dumps(told).encode()


def send(post: Post, body: bytes, *, secret: str, at: dt.datetime) -> list[int]:
    """Send until it is taken or given up; return the answers. Zoom stamps what it sends again as the first time."""
    headers = signed(body, secret=secret, at=at)
    statuses = []
    for minutes in AGAIN_AFTER:
        statuses.append(post(headers, body, at + dt.timedelta(minutes=minutes)))
        if statuses[-1] < 500:
            break
    return statuses
