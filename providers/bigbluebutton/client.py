"""Signed calls to a BigBlueButton server, and what its refusals mean."""

import datetime as dt
import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.utils.translation import gettext as _

from common.http import Answer, Http, HttpFailure, NotAllowed, host_of, retry_after_s
from providers.base import MeetingGone, ProviderError, RateLimited, Refused, Unauthorized, Unreachable

ALGORITHMS: Final = ("sha256", "sha1", "sha384", "sha512")
ABSENT: Final = frozenset({"notFound", "invalidMeetingIdentifier", "invalidMeetingId", "noRecordings"})
BAD_CHECKSUM: Final = "checksumError"
ASK_AGAIN_S: Final = 60.0
SERVER_FAULT: Final = 500
# The form has no room for characters that a text on one line does not have.
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]+")


class WrongSecret(Unauthorized):
    """The server says that a checksum is wrong: another secret, or another algorithm than it takes."""


@dataclass(frozen=True, slots=True)
class Server:
    """A BigBlueButton server: its address as ``bbb-conf --secret`` prints it, and its shared secret.

    ``file_hosts`` names further hosts that serve its recordings. ``is_next_door`` allows addresses of the own network.
    """

    url: str
    secret: str
    algorithm: str = "sha256"
    file_hosts: tuple[str, ...] = ()
    is_next_door: bool = False

    def signed(self, call: str, parameters: Mapping[str, str]) -> str:
        """Return the address of a call with its checksum, over the query exactly as it is sent."""
        query = urlencode({name: CONTROLS.sub(" ", value) for name, value in parameters.items()})
        checksum = hashlib.new(self.algorithm, f"{call}{query}{self.secret}".encode()).hexdigest()
        parts = [part for part in (query, f"checksum={checksum}") if part]
        return f"{api_of(self.url)}/{call}?{'&'.join(parts)}"

    @property
    def http(self) -> Http:
        return _session((host_of(self.url), *self.file_hosts), in_own_network=self.is_next_door)

    def ask(self, call: str, parameters: Mapping[str, str]) -> Element:
        """Make a call and return its answer. Raises ``ProviderError``, ``MeetingGone`` where there is no such thing."""
        answer = self.fetch(self.signed(call, parameters))
        try:
            response = fromstring(answer.body)
        except (ParseError, DefusedXmlException, ValueError):
            raise _makes_no_sense() from None
        if response.tag != "response":
            raise _makes_no_sense()
        if text(response, "returncode").upper() != "SUCCESS":
            raise refusal(text(response, "messageKey"), text(response, "message"))
        return response

    def ask_json(self, call: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Make one of the calls that are answered with JSON."""
        try:
            response = self.fetch(self.signed(call, parameters)).json()["response"]
            is_well = str(response["returncode"]).upper() == "SUCCESS"
        except (HttpFailure, LookupError, TypeError):
            raise _makes_no_sense() from None
        if not is_well:
            raise refusal(str(response.get("messageKey", "")), str(response.get("message", "")))
        return dict(response)

    def fetch(self, address: str) -> Answer:
        """Return what lies at an address of this server. Raises ``ProviderError`` for a status that is no success."""
        try:
            answer = self.http.request("GET", address)
        except HttpFailure as failure:
            raise Unreachable(_("BigBlueButton did not answer (%(what)s).") % {"what": failure}) from None
        if answer.status == 200:  # noqa: PLR2004  (the one success of these calls)
            return answer
        raise _failure_of(answer)

    def has(self, address: str) -> bool:
        """Say whether something lies at an address of this server. Raises ``Unreachable``."""
        try:
            return self.http.request("HEAD", address).status == 200  # noqa: PLR2004
        except NotAllowed:
            return False
        except HttpFailure as failure:
            raise Unreachable(_("BigBlueButton did not answer (%(what)s).") % {"what": failure}) from None


def api_of(url: str) -> str:
    """Return where the calls go, for an address given with or without its usual endings."""
    bare = url.strip().rstrip("/").removesuffix("/api")
    return f"{bare}/api" if urlsplit(bare).path.strip("/") else f"{bare}/bigbluebutton/api"


def text(element: Element, name: str) -> str:
    """Return the text of the child ``name``, or an empty string."""
    return (element.findtext(name) or "").strip()


def refusal(key: str, message: str) -> ProviderError:
    """Return the error that a ``messageKey`` means."""
    if key == BAD_CHECKSUM:
        return WrongSecret(
            _("BigBlueButton did not let the site in: the shared secret or its checksum is wrong.")
        )
    if key in ABSENT:
        return MeetingGone(_("BigBlueButton knows no such meeting or recording."))
    return Refused(
        _("BigBlueButton refused: %(reason)s") % {"reason": message or key or _("no reason given")}
    )


def _makes_no_sense() -> ProviderError:
    return Unreachable(_("What answered is not BigBlueButton. Check the address in the settings."))


def _failure_of(answer: Answer) -> ProviderError:
    if answer.status in {401, 403}:
        return Unauthorized(_("BigBlueButton did not let the site in."))
    if answer.status == 404:  # noqa: PLR2004
        return MeetingGone(_("BigBlueButton has nothing at this address."))
    if answer.status == 429:  # noqa: PLR2004
        wait_s = retry_after_s(answer.headers, now=dt.datetime.now(dt.UTC)) or ASK_AGAIN_S
        return RateLimited(_("BigBlueButton asks to be left alone for a while."), retry_after_s=wait_s)
    what = _("BigBlueButton answered with an error (%(status)s).") % {"status": answer.status}
    return Unreachable(what) if answer.status >= SERVER_FAULT else Refused(what)


@functools.lru_cache
def _session(hosts: tuple[str, ...], *, in_own_network: bool) -> Http:
    return Http(hosts, in_own_network=in_own_network)
