"""Requests to other services: bounded in time and size, and only to where they belong.

One ``Http`` is made per service, at import or first use, and shared by threads and forked workers. It goes only to
the hosts it was made for, follows a redirect only among them, and connects to no address of the own network (SSRF)
unless the operator says that the service lives there. Nothing is tried again here: that is for whoever knows what a
request does. No error carries a query, a header or a body, because those hold keys.
"""

import datetime as dt
import email.utils
import ipaddress
import json
import os
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError
from urllib3.util import connection as connecting

CONNECT_S: Final = 3.05
READ_S: Final = 30.0
# From the first byte sent to the last byte read, however slowly the other side drips.
TOTAL_S: Final = 120.0
MAX_BYTES: Final = 8 << 20
MAX_REDIRECTS: Final = 3
BLOCK_BYTES: Final = 1 << 16
# What ``ipaddress`` calls global though it leads to a network of somebody's own: NAT64, 6to4, Teredo.
DETOURS: Final = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "2002::/16", "2001::/32"))
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
OWN_NETWORK_SCHEMES: Final = frozenset({"http", "https"})


class HttpFailure(Exception):
    """A request that brought no answer to work with. The text names the host and what happened, no more."""


class NoAnswer(HttpFailure):
    """Nobody there, too slow, or broken off. It may pass."""


class NotAllowed(HttpFailure):
    """An address that requests of this service must not go to. No connection was made to it."""


class TooLarge(HttpFailure):
    """The answer is longer than anything that was expected."""


class NoSense(HttpFailure):
    """The answer is not what its request is answered with, such as a page in place of JSON."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever its status. ``url`` is where it came from after redirects."""

    status: int
    headers: CaseInsensitiveDict
    body: bytes
    url: str

    def json(self) -> Any:
        """Return the body read as JSON. Raises ``NoSense``."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise NoSense(f"{host_of(self.url)}: the answer is no JSON") from None


def host_of(url: str) -> str:
    """Return the host of ``url`` as requests go to it, or an empty string."""
    try:
        return (urllib3.util.parse_url(url).host or "").lower().strip("[]").rstrip(".")
    except urllib3.exceptions.LocationParseError:
        return ""


def is_among(host: str, hosts: Collection[str]) -> bool:
    """Say whether ``hosts`` names ``host``; ``*.example.org`` names every host below example.org."""
    return any(host.endswith(name[1:]) if name.startswith("*.") else host == name for name in hosts)


def is_public(address: str) -> bool:
    """Say whether an IP address lies in the open internet."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local:
        return False
    detours = any(ip.version == net.version and ip in net for net in DETOURS)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or detours)


def retry_after_s(headers: Mapping[str, str], *, now: dt.datetime) -> float | None:
    """Return how long the server asks to wait by ``Retry-After``: seconds, an HTTP date, or an ISO date."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    for read in (email.utils.parsedate_to_datetime, dt.datetime.fromisoformat):
        try:
            until = read(value)
        except (ValueError, TypeError):
            continue
        aware = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return max(0.0, (aware - now).total_seconds())
    return None


class Http:
    """A pooled session to the ``hosts`` of one service.

    ``keys_go_to`` names hosts that see the Authorization header after a redirect from another host; else it is
    dropped there. ``in_own_network`` allows private addresses, plain http and any port, for a service that the
    operator runs next door.
    """

    def __init__(
        self,
        hosts: Collection[str],
        *,
        keys_go_to: Collection[str] = (),
        in_own_network: bool = False,
        connect_s: float = CONNECT_S,
        read_s: float = READ_S,
        total_s: float = TOTAL_S,
    ) -> None:
        self.hosts = frozenset(name.lower() for name in hosts)
        self.keys_go_to = frozenset(name.lower() for name in keys_go_to)
        self.in_own_network = in_own_network
        self.timeout = (connect_s, read_s)
        self.total_s = total_s
        self._guard = threading.Lock()
        self._session: requests.Session | None = None
        self._pid = 0

    def request(
        self,
        method: str,
        url: str,
        *,
        max_bytes: int = MAX_BYTES,
        **parts: Any,
    ) -> Answer:
        """Return the whole answer. ``parts`` are those of ``requests``: params, headers, data, json, auth.

        Raises ``HttpFailure``, and never for the status of the answer.
        """
        ends_at = time.monotonic() + self.total_s
        with self.opened(method, url, **parts) as response:
            blocks = []
            size = 0
            for block in blocks_of(response, ends_at=ends_at, decodes=True):
                size += len(block)
                if size > max_bytes:
                    raise TooLarge(f"{host_of(response.url)}: more than {max_bytes} bytes")
                blocks.append(block)
            return Answer(response.status_code, response.headers, b"".join(blocks), response.url)

    @contextmanager
    def opened(self, method: str, url: str, **parts: Any) -> Iterator[requests.Response]:
        """Send a request, follow its redirects, and lend the response with its body still to be read.

        A GET or HEAD is followed; what would change something is not sent to another place.
        """
        response = self._send(method, url, parts)
        try:
            for _hop in range(MAX_REDIRECTS):
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    break
                target = _redirected_to(response)
                response.close()
                if method not in {"GET", "HEAD"}:
                    raise NotAllowed(f"{host_of(url)}: a redirect of {method} to {host_of(target)}")
                parts = self._parts_for(target, parts, came_from=response.url)
                response = self._send(method, target, parts)
            else:
                if response.status_code in REDIRECTS:
                    raise NotAllowed(f"{host_of(url)}: more than {MAX_REDIRECTS} redirects")
            yield response
        finally:
            response.close()

    def _send(self, method: str, url: str, parts: Mapping[str, Any]) -> requests.Response:
        self._check(url)
        headers = {"Accept-Encoding": "identity", **(parts.get("headers") or {})}
        try:
            return self._own_session().request(
                method,
                url,
                **{**parts, "headers": headers},
                timeout=self.timeout,
                allow_redirects=False,
                stream=True,
            )
        except NotAllowed:
            raise
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            raise NoAnswer(f"{host_of(url)}: {type(error).__name__}") from None
        except ValueError:
            # requests reads where it would be sent to, even if it is not to go there.
            raise NotAllowed(f"{host_of(url)}: a redirect that cannot be read") from None

    def _check(self, url: str) -> None:
        """Refuse what is no address of this service. Raises ``NotAllowed``."""
        try:
            parts = urllib3.util.parse_url(url)
        except urllib3.exceptions.LocationParseError:
            raise NotAllowed("an address that cannot be read") from None
        host = host_of(url)
        # Readers of addresses do not agree on what a backslash means.
        if not is_among(host, self.hosts) or parts.auth is not None or "\\" in url:
            raise NotAllowed(f"{host}: not a host of this service")
        schemes = OWN_NETWORK_SCHEMES if self.in_own_network else {"https"}
        if parts.scheme not in schemes or (parts.port not in {None, 443} and not self.in_own_network):
            raise NotAllowed(f"{host}: not by {parts.scheme}, port {parts.port}")

    def _parts_for(self, target: str, parts: Mapping[str, Any], *, came_from: str) -> dict[str, Any]:
        """Return the parts of a request that was redirected; the query is in the new address already."""
        kept = {name: value for name, value in parts.items() if name != "params"}
        before, after = urllib3.util.parse_url(came_from), urllib3.util.parse_url(target)
        if (before.scheme, before.host, before.port) == (after.scheme, after.host, after.port):
            return kept
        if is_among(host_of(target), self.keys_go_to):
            return kept
        kept.pop("auth", None)
        headers = {k: v for k, v in (kept.get("headers") or {}).items() if k.lower() != "authorization"}
        return {**kept, "headers": headers}

    def _own_session(self) -> requests.Session:
        """Return the session of this process: connections that a parent opened are not shared with its children."""
        with self._guard:
            if self._session is None or self._pid != os.getpid():
                self._session, self._pid = _new_session(in_own_network=self.in_own_network), os.getpid()
            return self._session


def blocks_of(response: requests.Response, *, ends_at: float, decodes: bool = False) -> Iterator[bytes]:
    """Yield the body as it comes, until ``ends_at`` of the monotonic clock. Raises ``NoAnswer``, ``NoSense``.

    Nothing is asked for compressed. What comes so all the same is unpacked block by block if ``decodes``.
    """
    host = host_of(response.url)
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity" and not (decodes and encoding in {"gzip", "deflate"}):
        raise NoSense(f"{host}: an encoding that was not asked for")
    while True:
        if time.monotonic() > ends_at:
            raise NoAnswer(f"{host}: too slow")
        try:
            block = response.raw.read1(BLOCK_BYTES, decode_content=decodes)
        except (HTTPError, OSError) as error:
            raise NoAnswer(f"{host}: {type(error).__name__}") from None
        if not block:
            return
        yield block


def _redirected_to(response: requests.Response) -> str:
    location = str(response.headers["location"]).encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(response.url, location)
    except ValueError:
        raise NotAllowed(f"{host_of(response.url)}: a redirect that cannot be read") from None


def _public_socket(connection: HTTPConnection) -> socket.socket:
    """Connect to one of the host's addresses, once all of them are known to be public.

    The socket goes to the very address that was looked at, so a name cannot change its mind in between.
    """
    try:
        found = socket.getaddrinfo(connection._dns_host, connection.port, type=socket.SOCK_STREAM)  # noqa: SLF001
    except OSError as error:
        raise NameResolutionError(connection.host, connection, error) from error  # type: ignore[arg-type]
    addresses = [str(address[0]) for *_kind, address in found]
    if not all(map(is_public, addresses)):
        raise NotAllowed(f"{connection.host}: an address in a private network")
    failed: OSError | None = None
    for address in addresses:
        try:
            return connecting.create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            failed = error
    raise NewConnectionError(connection, str(failed))


class _PublicHTTPSConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _public_socket(self)


class _PublicHTTPSPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicHTTPSConnection


class _PublicAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicHTTPSPool}


def _new_session(*, in_own_network: bool) -> requests.Session:
    """Return a session that keeps no cookies and reads neither proxies nor keys from the environment."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(max_retries=0) if in_own_network else _PublicAdapter(max_retries=0)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
