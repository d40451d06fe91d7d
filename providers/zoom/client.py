"""Zoom's API: the paths and names of ``zoomus``, its requests replaced by ones that are bounded, typed and patient.

``zoomus`` as it is opens a connection for every call, fetches its token unseen, sends ids in bodies, and calls every
answer a success (each seen in its version 1.2.1). Only its endpoints are used here; what it lacks or has wrong is
asked for by path, through the same requests.
"""

import datetime as dt
import functools
import logging
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import zoomus
from django.utils.translation import gettext as _
from zoomus import util
from zoomus.components.meeting import MeetingComponentV2
from zoomus.components.recording import RecordingComponentV2
from zoomus.components.webinar import WebinarComponentV2

from common.http import Http, HttpFailure
from providers.errors import RateLimited, Unreachable
from providers.zoom import failures
from providers.zoom.failures import DayUsedUp, StalePage, TokenRefused, TooFast
from providers.zoom.limits import REST_S, Gate, kinds_of
from providers.zoom.tokens import TokenKeeper

logger = logging.getLogger(__name__)

TRIES: Final = 4
REPEATABLE: Final = frozenset({"GET", "PUT", "PATCH", "DELETE"})
# Ids that zoomus takes for its paths and sends once more in query or body.
LEAKED: Final = frozenset({"id", "user_id", "meeting_id", "recording_id"})
MAX_PAGES: Final = 400
PAGE_SIZE: Final = 300
USER: Final = re.compile(r"/users/[^/]+")


@functools.lru_cache(maxsize=8)
def shared_http(hosts: frozenset[str], *, in_own_network: bool) -> Http:
    """Return the one session of this process to Zoom."""
    return Http(hosts, keys_go_to=hosts, in_own_network=in_own_network)


@functools.lru_cache(maxsize=8)
def gate_of(account: str) -> Gate:
    return Gate(account)


@dataclass(frozen=True, slots=True)
class Api:
    """Authorised requests of one account; every answer is JSON or a ``ProviderError``."""

    http: Http
    base_uri: str
    keeper: TokenKeeper
    gate: Gate
    step_s: float

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what Zoom answers, asking again where that is harmless and may help."""
        kinds = kinds_of(method, path)
        for turn in range(TRIES):
            try:
                return self._once(method, path, kinds, params, body)
            except (Unreachable, RateLimited) as error:
                rest = self._rest_before_another(error, method, kinds, turn)
                if rest is None:
                    raise
                time.sleep(rest)
        raise AssertionError

    def _once(
        self,
        method: str,
        path: str,
        kinds: tuple[str, ...],
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
    ) -> Any:
        went_ahead = {kind: self.gate.admit(kind) for kind in kinds}
        token = self.keeper.token()
        try:
            told = self._send(method, path, token, params, body)
        except TokenRefused:
            told = self._send(method, path, self.keeper.token(refused=token), params, body)
        for kind in kinds:
            self.gate.answered_well(kind, went_ahead=went_ahead[kind])
        return told

    def _send(
        self,
        method: str,
        path: str,
        token: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
    ) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = self.http.request(
                method, f"{self.base_uri}{path}", params=params, json=body, headers=headers
            )
        except HttpFailure as error:
            logger.warning("zoom did not answer %s %s: %s", method, USER.sub("/users/…", path), error)
            raise Unreachable(_("Zoom does not answer.")) from None
        return failures.read(answer)

    def _rest_before_another(
        self, error: Unreachable | RateLimited, method: str, kinds: tuple[str, ...], turn: int
    ) -> float | None:
        """Return how long to wait before the same request is sent again; None if it is not."""
        if isinstance(error, DayUsedUp):
            if not error.is_personal:
                self.gate.rest(kinds[-1], error.retry_after_s or 0)
            return None
        if isinstance(error, TooFast):
            begins_rest = self.gate.refused(kinds[0])
            wish = max(error.retry_after_s or 0, self.step_s * (turn + 1))
            error.retry_after_s = max(wish, REST_S) if begins_rest else wish
            may_wait = not begins_rest and turn + 1 < TRIES and wish <= TRIES * max(self.step_s, 1)
            return wish * random.uniform(1, 1.5) if may_wait else None  # noqa: S311
        if isinstance(error, RateLimited | StalePage) or method not in REPEATABLE or turn + 2 >= TRIES:
            return None
        return self.step_s * 2**turn * random.uniform(0.5, 1)  # noqa: S311

    def pages(self, path: str, name: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows called ``name`` of all pages. Raises ``StalePage`` where it took too long between two.

        A token that comes again, or pages without end, are an answer that makes no sense.
        """
        seen = {""}
        token = ""
        for _page in range(MAX_PAGES):
            more = {"next_page_token": token} if token else {}
            told = self.call("GET", path, params={"page_size": PAGE_SIZE, **params, **more})
            rows = told.get(name) if isinstance(told, dict) else None
            yield from (row for row in rows or [] if isinstance(row, dict))
            token = str(told.get("next_page_token") or "") if isinstance(told, dict) else ""
            if not token:
                return
            if token in seen:
                break
            seen.add(token)
        raise Unreachable(_("Zoom's list has no end."))


class _Requests:
    """The transport that takes the place of zoomus' own: it returns JSON, not responses."""

    api: Api

    def get_request(self, endpoint: str, params: Any = None, headers: Any = None) -> Any:
        return self.api.call("GET", endpoint, params=_without_ids(params))

    def delete_request(self, endpoint: str, params: Any = None, data: Any = None, **rest: Any) -> Any:
        return self.api.call("DELETE", endpoint, params=_without_ids(params))

    def post_request(self, endpoint: str, params: Any = None, data: Any = None, **rest: Any) -> Any:
        return self.api.call("POST", endpoint, params=params, body=_without_ids(data))

    def patch_request(self, endpoint: str, params: Any = None, data: Any = None, **rest: Any) -> Any:
        return self.api.call("PATCH", endpoint, params=params, body=_without_ids(data))

    def put_request(self, endpoint: str, params: Any = None, data: Any = None, **rest: Any) -> Any:
        return self.api.call("PUT", endpoint, params=params, body=_without_ids(data))


def _without_ids(sent: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (sent or {}).items() if name not in LEAKED}


class _Webinars(_Requests, WebinarComponentV2):
    pass


class _Meetings(_Requests, MeetingComponentV2):
    pass


class _Recordings(_Requests, RecordingComponentV2):
    pass


class Zoom(_Requests, zoomus.ZoomClient):
    """The client of one account. ``host`` is the user in whose name meetings are made, ready for a path."""

    def __init__(self, api: Api, *, host: str) -> None:
        # Not zoomus.ZoomClient's own, which fetches a token at once, without timeout or check.
        util.ApiClient.__init__(self, base_uri=api.base_uri)
        self.api = api
        self.host_email = host
        self.host = quote(host, safe="@")
        self.config = {"version": util.API_VERSION_2}
        self.components = {
            name: component(base_uri=api.base_uri, config=self.config, api=api)
            for name, component in (
                ("webinar", _Webinars),
                ("meeting", _Meetings),
                ("recording", _Recordings),
            )
        }

    def make(self, kind: str, body: Mapping[str, Any]) -> Any:
        return self._of(kind).create(user_id=self.host, **_for_zoomus(kind, body))

    def read(self, kind: str, external_id: str) -> Any:
        return self._of(kind).get(id=external_id)

    def write(self, kind: str, external_id: str, body: Mapping[str, Any]) -> None:
        self._of(kind).update(id=external_id, **_for_zoomus(kind, body))

    def delete(self, kind: str, external_id: str) -> None:
        # Whoever has a seat is told by the site.
        self._of(kind).delete(id=external_id, **{f"cancel_{kind}_reminder": "false"})

    def end(self, kind: str, external_id: str) -> None:
        # zoomus sends another word than Zoom understands.
        self.api.call("PUT", f"/{kind}s/{external_id}/status", body={"action": "end"})

    def _of(self, kind: str) -> Any:
        return self.components[kind]


def _for_zoomus(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``body`` with its time as zoomus wants it: a datetime in UTC for meetings, a text for webinars."""
    if kind == "webinar" or "start_time" not in body:
        return dict(body)
    return {**body, "start_time": dt.datetime.fromisoformat(body["start_time"])}


def in_path(uuid: str) -> str:
    """Return the id of one time a meeting was held, as Zoom wants it in a path: encoded twice if it has a slash."""
    once = quote(uuid, safe="")
    return quote(once, safe="") if "/" in uuid else once
