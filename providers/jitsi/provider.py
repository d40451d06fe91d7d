"""Rooms on the community's own Jitsi server, entered by a token for each person."""

import datetime as dt
import json
from typing import Any, Final
from urllib.parse import quote, urlsplit

import jwt
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.http import Http, HttpFailure, host_of
from providers.base import (
    Capabilities,
    Health,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    NotConfigured,
    Provider,
    Registrant,
)
from providers.credentials import credentials_of

KEYS: Final = ("url", "app_id", "secret")
# Moderators must sign in there, meetings are cut, and it is nobody's to promise: never a home for a webinar.
PUBLIC: Final = frozenset({"meet.jit.si"})
ROOM_LETTERS: Final = 24
OPEN_BEFORE, OPEN_AFTER = dt.timedelta(hours=1), dt.timedelta(hours=4)
# For meetings whose hours are unknown.
TOKEN_LIFE: Final = dt.timedelta(hours=6)


class JitsiProvider(Provider):
    """Rooms that only a token opens. What happens in them the site does not learn: no attendance, no recording."""

    name = "jitsi"
    label = gettext_lazy("Jitsi")
    capabilities = Capabilities(creates_meetings=True, signs_join_links=True)

    def missing(self) -> str:
        keys = credentials_of(self.name)
        if not all(keys.get(name) for name in KEYS):
            return _(
                "Jitsi needs the address of the community's own server, and the app id and secret of its tokens."
            )
        if host_of(keys["url"]) in PUBLIC:
            return _("The public Jitsi server cannot hold webinars. Use a server of the community's own.")
        return ""

    def check(self) -> Health:
        if sentence := self.missing():
            return Health(is_well=False, sentence=sentence)
        url = self._keys()["url"]
        given = settings.PROVIDER_CREDENTIALS.get(self.name, {}).get("url")
        http = Http([host_of(url)], in_own_network=url == given)
        try:
            is_there = http.request("HEAD", f"{url.rstrip('/')}/external_api.js").status == 200  # noqa: PLR2004
        except HttpFailure as failure:
            return Health(is_well=False, sentence=_("Jitsi did not answer (%(what)s).") % {"what": failure})
        if not is_there:
            return Health(is_well=False, sentence=_("What answered is not Jitsi. Check the address."))
        sentence = _("Jitsi answers. Whether app id and secret are right shows when you join a meeting.")
        return Health(is_well=True, sentence=sentence)

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        return self.change_meeting(room_of(spec.key), spec)

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        self._keys()
        return MeetingInfo(external_id=external_id, join_url="", version=hours_of(spec))

    def cancel_meeting(self, external_id: str) -> None:
        """Do nothing: nobody gets a token for it any more."""

    def read_meeting(self, external_id: str) -> MeetingInfo:
        return MeetingInfo(external_id=external_id, join_url="")

    def meeting_status(self, external_id: str) -> MeetingStatus:
        """Return that it waits, whatever it does: nobody can ask Jitsi."""
        return MeetingStatus(MeetingPhase.WAITING)

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        """Return the room's address with a token that is good around the webinar's hours only."""
        keys = self._keys()
        token = jwt.encode(
            self._claims(keys, meeting, registrant, is_host=is_host), keys["secret"], algorithm="HS256"
        )
        wishes: dict[str, Any] = {}
        if not is_host:
            wishes |= {"config.startWithAudioMuted": True, "config.startWithVideoMuted": True}
        if registrant.language:
            wishes["config.defaultLanguage"] = registrant.language
        told = "&".join(f"{name}={quote(json.dumps(value), safe='')}" for name, value in wishes.items())
        address = f"{keys['url'].rstrip('/')}/{meeting.external_id}?jwt={token}"
        return f"{address}#{told}" if told else address

    @staticmethod
    def _claims(
        keys: dict[str, str], meeting: MeetingInfo, registrant: Registrant, *, is_host: bool
    ) -> dict[str, Any]:
        opens, closes = window_of(meeting.version, now=timezone.now())
        return {
            "iss": keys["app_id"],
            "aud": keys["app_id"],
            "sub": urlsplit(keys["url"]).hostname,
            "room": meeting.external_id,
            "nbf": opens,
            "exp": closes,
            # Servers differ in which of these they look at.
            "moderator": is_host,
            "context": {
                # Jitsi takes texts only in here.
                "user": {
                    "id": registrant.key,
                    "name": registrant.name or _("Guest"),
                    "affiliation": "owner" if is_host else "member",
                    "moderator": "true" if is_host else "false",
                }
            },
        }

    def _keys(self) -> dict[str, str]:
        if sentence := self.missing():
            raise NotConfigured(sentence)
        return credentials_of(self.name)


def room_of(key: str) -> str:
    """Return the name of the webinar's room: always the same, and nobody can guess it."""
    return (
        f"OpenSeat-{salted_hmac('providers.jitsi.room', key, algorithm='sha256').hexdigest()[:ROOM_LETTERS]}"
    )


def hours_of(spec: MeetingSpec) -> str:
    """Return from when to when tokens open the room, as seconds since 1970: what ``window_of`` reads."""
    opens = spec.starts_at - OPEN_BEFORE
    closes = spec.starts_at + dt.timedelta(minutes=spec.duration_minutes) + OPEN_AFTER
    return f"{int(opens.timestamp())}-{int(closes.timestamp())}"


def window_of(version: str, *, now: dt.datetime) -> tuple[int, int]:
    opens, _dash, closes = version.partition("-")
    if opens.isdecimal() and closes.isdecimal():
        return int(opens), int(closes)
    return int((now - OPEN_BEFORE).timestamp()), int((now + TOKEN_LIFE).timestamp())
