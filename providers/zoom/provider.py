"""Meetings on the community's own Zoom account, through a Server-to-Server app (see README.md)."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.base import Capabilities, Progress, Provider
from providers.credentials import credentials_of
from providers.errors import MeetingGone, NotConfigured, NotSupported, ProviderError
from providers.records import (
    AttendanceRow,
    Delivery,
    Health,
    MeetingInfo,
    MeetingSpec,
    MeetingStatus,
    Registrant,
    RegistrantInfo,
    RemoteFile,
)
from providers.zoom import attendance, files, meetings, registrants, webhooks
from providers.zoom.client import Api, Zoom, gate_of, shared_http
from providers.zoom.failures import NoWebinars, ScopeMissing
from providers.zoom.scopes import missing_scopes
from providers.zoom.tokens import keeper_for

HOSTS: Final = frozenset({"zoom.us", "*.zoom.us", "zoom.com", "*.zoom.com"})
NEEDED: Final = ("account_id", "client_id", "client_secret", "user_id")
BASIC: Final = 1


class ZoomProvider(Provider):
    """Webinars where the plan has them, else meetings. The options exist for tests and for Zoom's other clouds."""

    name = "zoom"
    label = gettext_lazy("Zoom")
    capabilities = Capabilities(
        creates_meetings=True,
        has_registrants=True,
        delivers_recordings=True,
        deletes_recordings=True,
        reports_attendance=True,
        sends_webhooks=True,
        has_practice=True,
        has_interpretation=True,
    )

    def __init__(
        self,
        *,
        base_uri: str = "https://api.zoom.us/v2",
        oauth_uri: str = "https://zoom.us/oauth/token",
        hosts: Sequence[str] = tuple(HOSTS),
        in_own_network: bool = False,
        step_s: float = 1.0,
    ) -> None:
        self.base_uri = base_uri
        self.oauth_uri = oauth_uri
        self.hosts = frozenset(hosts)
        self.in_own_network = in_own_network
        self.step_s = step_s

    def missing(self) -> str:
        keys = credentials_of(self.name)
        if all(keys.get(name) for name in NEEDED):
            return ""
        return _(
            "Zoom needs the account ID, client ID and client secret of an app, and the host's e-mail address."
        )

    def _zoom(self) -> Zoom:
        """Return a client by the keys as they are now. Raises ``NotConfigured``."""
        keys = credentials_of(self.name)
        if sentence := self.missing():
            raise NotConfigured(sentence)
        http = shared_http(self.hosts, in_own_network=self.in_own_network)
        keeper = keeper_for(
            http,
            self.oauth_uri,
            account_id=keys["account_id"],
            client_id=keys["client_id"],
            client_secret=keys["client_secret"],
            step_s=self.step_s,
        )
        api = Api(http, self.base_uri, keeper, gate_of(keeper.account), self.step_s)
        return Zoom(api, host=keys["user_id"])

    def check(self) -> Health:
        """Say whether Zoom lets the site in, whose plan it is, and what the app at Zoom may not do yet."""
        if sentence := self.missing():
            return Health(is_well=False, sentence=sentence)
        try:
            zoom = self._zoom()
            keeper = zoom.api.keeper
            scopes = missing_scopes(keeper.scopes()) and missing_scopes(keeper.scopes(anew=True))
            if scopes:
                sentence = _(
                    "Zoom let the site in, but the app lacks scopes. Add them to the app and test again."
                )
                return Health(is_well=False, sentence=sentence, scopes_missing=scopes)
            return Health(is_well=True, sentence=" ".join(self._told(zoom)))
        except ProviderError as error:
            return Health(is_well=False, sentence=error.message)

    def _told(self, zoom: Zoom) -> list[str]:
        user: Any = zoom.api.call("GET", f"/users/{zoom.host}")
        cache.delete(meetings.no_webinars_key(zoom))
        told = [_("Zoom let the site in. Meetings are made for %(host)s.") % {"host": zoom.host_email}]
        try:
            zoom.api.call("GET", f"/users/{zoom.host}/webinars", params={"page_size": 1})
        except (NoWebinars, NotSupported, ScopeMissing):
            told.append(_("The plan has no webinars: meetings are made in their place."))
        if isinstance(user, dict) and user.get("type") == BASIC:
            told.append(
                _(
                    "This host has no licence: no recordings at Zoom, no link of its own for each person, 40 minutes."
                )
            )
        if not credentials_of(self.name).get("webhook_secret"):
            told.append(
                _("Without the secret token of the webhooks, news comes late: the site asks now and then.")
            )
        return told

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        return meetings.create_meeting(self._zoom(), spec)

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        return meetings.change_meeting(self._zoom(), external_id, spec)

    def cancel_meeting(self, external_id: str) -> None:
        meetings.cancel_meeting(self._zoom(), external_id)

    def read_meeting(self, external_id: str) -> MeetingInfo:
        return meetings.read_meeting(self._zoom(), external_id)

    def meeting_status(self, external_id: str) -> MeetingStatus:
        return meetings.meeting_status(self._zoom(), external_id)

    def add_registrants(self, external_id: str, registrants_: Sequence[Registrant]) -> list[RegistrantInfo]:
        if not registrants_:
            return []
        zoom = self._zoom()
        return meetings.with_kind(
            zoom,
            external_id,
            lambda kind: registrants.add_registrants(zoom, kind, external_id, registrants_),
        )

    def remove_registrants(self, external_id: str, registrant_ids: Sequence[str]) -> None:
        if not registrant_ids:
            return
        zoom = self._zoom()
        with contextlib.suppress(MeetingGone):
            meetings.with_kind(
                zoom,
                external_id,
                lambda kind: registrants.remove_registrants(zoom, kind, external_id, registrant_ids),
            )

    def attendance(self, external_id: str) -> Iterator[AttendanceRow]:
        zoom = self._zoom()
        found = meetings.find(zoom, external_id)
        for held in meetings.held_times(zoom, found):
            yield from attendance.rows_of(zoom, found.kind, held.uuid)

    def files(self, external_id: str) -> list[RemoteFile]:
        zoom = self._zoom()
        return files.files_of(zoom, meetings.find(zoom, external_id))

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        files.fetch(self._zoom(), file, to, progress=progress)

    def delete_file(self, file: RemoteFile) -> None:
        files.delete(self._zoom(), file)

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        keys = credentials_of(self.name)
        return webhooks.read_delivery(
            headers, body, now=now, secret=keys.get("webhook_secret", ""), host=keys.get("user_id", "")
        )
