"""Meetings on a BigBlueButton server of the community's own, or one it rents."""

import datetime as dt
import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.downloads import Announced, BadStatus, WrongFile
from common.downloads import download as fetch_file
from common.http import HttpFailure, NotAllowed, TooLarge
from providers.base import (
    BadDelivery,
    BadDownload,
    Capabilities,
    Delivery,
    DialIn,
    FileKind,
    Health,
    MeetingGone,
    MeetingInfo,
    MeetingPhase,
    MeetingSpec,
    MeetingStatus,
    NotConfigured,
    Progress,
    Provider,
    ProviderError,
    Refused,
    Registrant,
    RemoteFile,
    Unauthorized,
    Unreachable,
)
from providers.bigbluebutton import payloads, webhooks
from providers.bigbluebutton.client import ALGORITHMS, Server, WrongSecret, text
from providers.bigbluebutton.payloads import PUBLISHED, Recording
from providers.credentials import credentials_of

# Long enough that a talk which runs over is not cut, short enough that a forgotten room closes.
OVERTIME_MINUTES: Final = 240
OPEN_BEFORE_MINUTES: Final = 60
# A village whose line breaks finds the room again when it is back.
EMPTY_MINUTES: Final = 15
NAME_LETTERS: Final = (2, 64)
VOICE_CODES: Final = range(10_000, 100_000)
CODE_TAKEN: Final = re.compile("voice.?bridge|already in use", re.IGNORECASE)
PAGE_SIZE: Final = 100
MAX_PAGES: Final = 50


class BigBlueButtonProvider(Provider):
    """Rooms that exist while they are held, and join links that are signed here, one for each person.

    ``checksum`` is the algorithm that the server takes, ``dial_number`` its telephone number where it has one,
    ``file_hosts`` further hosts that serve its recordings.
    """

    name = "bigbluebutton"
    label = gettext_lazy("BigBlueButton")
    capabilities = Capabilities(
        creates_meetings=True,
        signs_join_links=True,
        opens_on_the_day=True,
        tells_who_is_there=True,
        delivers_recordings=True,
        deletes_recordings=True,
        sends_webhooks=True,
    )

    def __init__(
        self, *, checksum: str = "sha256", dial_number: str = "", file_hosts: tuple[str, ...] = ()
    ) -> None:
        self.checksum = checksum
        self.dial_number = dial_number
        self.file_hosts = tuple(host.lower() for host in file_hosts)

    def missing(self) -> str:
        keys = credentials_of(self.name)
        if keys.get("url") and keys.get("secret"):
            return ""
        return _("BigBlueButton needs its address and shared secret (bbb-conf --secret shows both).")

    def check(self) -> Health:
        try:
            self._server().ask("isMeetingRunning", {"meetingID": "connection-test"})
        except WrongSecret as error:
            return Health(is_well=False, sentence=self._other_checksum() or error.message)
        except ProviderError as error:
            return Health(is_well=False, sentence=error.message)
        return Health(is_well=True, sentence=_("BigBlueButton let the site in."))

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        """Return the room's name. Nothing is asked of the server: it would drop an empty room within minutes."""
        return self.read_meeting(meeting_id_of(spec.key))

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        return self.read_meeting(external_id)

    def open_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        server = self._server()
        wanted = self._parameters(server, external_id, spec)
        try:
            response = server.ask("create", wanted)
        except Refused as error:
            # Two webinars at the same hour may have drawn the same code; the server then chooses one.
            if "voiceBridge" not in wanted or not CODE_TAKEN.search(error.message):
                raise
            del wanted["voiceBridge"]
            response = server.ask("create", wanted)
        return MeetingInfo(
            external_id=external_id,
            join_url="",
            version=text(response, "createTime"),
            dial_in=payloads.dial_in_of(response) if self.dial_number else (),
        )

    def cancel_meeting(self, external_id: str) -> None:
        try:
            self._server().ask("end", {"meetingID": external_id})
        except MeetingGone:
            return

    def read_meeting(self, external_id: str) -> MeetingInfo:
        self._server()
        dial_in = (DialIn(number=self.dial_number, code=voice_code(external_id)),) if self.dial_number else ()
        return MeetingInfo(external_id=external_id, join_url="", dial_in=dial_in)

    def meeting_status(self, external_id: str) -> MeetingStatus:
        """Return how the room stands. One that does not exist (any more) waits, unless it left a recording."""
        server = self._server()
        try:
            response = server.ask("getMeetingInfo", {"meetingID": external_id})
        except MeetingGone:
            held = self._recordings(server, external_id)
            return MeetingStatus(
                phase=MeetingPhase.ENDED if held else MeetingPhase.WAITING,
                started_at=held[0].started_at if held else None,
                ended_at=held[-1].ended_at if held else None,
                instances=tuple(recording.record_id for recording in held),
                present=(),
            )
        return payloads.status_of(response, now=timezone.now())

    def join_link(self, meeting: MeetingInfo, registrant: Registrant, *, is_host: bool = False) -> str:
        """Return a link that BigBlueButton lets in while the room is open, as whom the site says."""
        parameters = {
            "fullName": registrant.name or _("Guest"),
            "meetingID": meeting.external_id,
            "role": "MODERATOR" if is_host else "VIEWER",
            "userID": registrant.key,
            "errorRedirectUrl": f"{settings.SITE_URL}/",
        }
        if registrant.language:
            parameters["userdata-bbb_override_default_locale"] = registrant.language
        return self._server().signed("join", parameters)

    def files(self, external_id: str) -> list[RemoteFile]:
        server = self._server()
        recordings = self._recordings(server, external_id)
        return [
            file
            for part, recording in enumerate(recordings, start=1)
            if recording.state == PUBLISHED
            for file in self._files_of(server, recording, part)
        ]

    def download(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        server = self._server()
        if file.kind in {FileKind.CHAT, FileKind.POLLS}:
            body = server.fetch(file.locator).body
            read = payloads.chat_text if file.kind == FileKind.CHAT else payloads.polls_json
            content = read(body).encode()
            to.write_bytes(content)
            progress(len(content), len(content))
            return
        announced = Announced(suffix=file.suffix, size_bytes=file.size_bytes, checksum=file.checksum)
        try:
            fetch_file(server.http, file.locator, to, announced=announced, progress=progress)
        except HttpFailure as failure:
            raise download_error(failure) from None

    def delete_file(self, file: RemoteFile) -> None:
        """Delete the whole recording that ``file`` is of: BigBlueButton deletes no single file."""
        try:
            self._server().ask("deleteRecordings", {"recordID": file.external_id.partition("/")[0]})
        except MeetingGone:
            return

    def read_delivery(
        self, headers: Mapping[str, str], body: bytes, *, now: dt.datetime, query: str = ""
    ) -> Delivery:
        secret = credentials_of(self.name).get("secret")
        if not secret:
            raise BadDelivery("no shared secret to prove it by")
        return webhooks.read(secret, self._hook(), headers, body, query, now=now)

    def _server(self) -> Server:
        keys = credentials_of(self.name)
        if sentence := self.missing():
            raise NotConfigured(sentence)
        given = settings.PROVIDER_CREDENTIALS.get(self.name, {}).get("url")
        return Server(
            url=keys["url"],
            secret=keys["secret"],
            algorithm=self.checksum,
            file_hosts=self.file_hosts,
            # The operator may name a server in the own network; what is typed into a page must lie in the open.
            is_next_door=keys["url"] == given,
        )

    def _hook(self) -> str:
        return f"{settings.SITE_URL}/hooks/{self.name}/"

    def _other_checksum(self) -> str:
        """Return what to set where the secret is right and only the checksum's algorithm is not."""
        for algorithm in ALGORITHMS:
            if algorithm == self.checksum:
                continue
            server = self._server()
            other = Server(server.url, server.secret, algorithm, is_next_door=server.is_next_door)
            try:
                other.ask("isMeetingRunning", {"meetingID": "connection-test"})
            except ProviderError:
                continue
            return _("This BigBlueButton wants another checksum: set BBB_CHECKSUM to %(name)s.") % {
                "name": algorithm
            }
        return ""

    def _parameters(self, server: Server, meeting_id: str, spec: MeetingSpec) -> dict[str, str]:
        hook, page = self._hook(), spec.page_url or f"{settings.SITE_URL}/"
        ended = webhooks.ended_address(
            hook, server.secret, meeting_id=meeting_id, starts_at=spec.starts_at, opened_at=timezone.now()
        )
        minutes = OPEN_BEFORE_MINUTES + spec.duration_minutes + OVERTIME_MINUTES
        wanted = {
            "name": room_name(spec.title),
            "meetingID": meeting_id,
            "welcome": welcome(spec),
            "logoutURL": page,
            "duration": str(minutes),
            "muteOnStart": "true",
            "guestPolicy": "ALWAYS_ACCEPT",
            "meetingExpireIfNoUserJoinedInMinutes": str(OPEN_BEFORE_MINUTES),
            "meetingExpireWhenLastUserLeftInMinutes": str(EMPTY_MINUTES),
            "meta_endCallbackUrl": ended,
            "meta_bbb-recording-ready-url": hook,
            "meta_bbb-origin": "Open Seat",
            "meta_bbb-context": page,
        }
        if spec.records:
            # Without a mark nothing is recorded. It starts by itself; a moderator may pause where a talk gets close.
            wanted |= {"record": "true", "autoStartRecording": "true", "allowStartStopRecording": "true"}
            wanted["notifyRecordingIsOn"] = "true"
        else:
            wanted["record"] = "false"
        if self.dial_number:
            wanted |= {"dialNumber": self.dial_number, "voiceBridge": voice_code(meeting_id)}
        return wanted

    def _recordings(self, server: Server, meeting_id: str) -> list[Recording]:
        """Return what was recorded in the room in any state but deleted, so that parts keep their numbers."""
        found: dict[str, Recording] = {}
        for page in range(MAX_PAGES):
            asked = {"meetingID": meeting_id, "state": "any"}
            asked |= {"offset": str(page * PAGE_SIZE), "limit": str(PAGE_SIZE)}
            try:
                response = server.ask("getRecordings", asked)
            except MeetingGone:
                break
            recordings = payloads.recordings_of(response)
            found |= {recording.record_id: recording for recording in recordings}
            if len(recordings) < PAGE_SIZE:
                break
        kept = [recording for recording in found.values() if recording.state != "deleted"]
        return sorted(kept, key=lambda recording: (recording.started_at, recording.record_id))

    def _files_of(self, server: Server, recording: Recording, part: int) -> Iterator[RemoteFile]:
        yield from payloads.media_of(recording, part)
        yield from self._tracks(server, recording, part)
        if "presentation" not in recording.formats:
            return
        if payloads.lacks_video_for_good(recording, now=timezone.now()):
            address = next((a for a in map(recording.assets, payloads.CAMERAS) if server.has(a)), None)
            if address:
                yield payloads.remote(
                    recording, part, FileKind.VIDEO, "cameras", address, rank=payloads.CAMERAS_RANK
                )
        for kind, name, suffix in (
            (FileKind.CHAT, payloads.CHAT, "txt"),
            (FileKind.POLLS, payloads.POLLS, "json"),
        ):
            address = recording.assets(name)
            if server.has(address):
                yield payloads.remote(recording, part, kind, kind.value, address, suffix=suffix)

    @staticmethod
    def _tracks(server: Server, recording: Recording, part: int) -> Iterator[RemoteFile]:
        try:
            response = server.ask_json("getRecordingTextTracks", {"recordID": recording.record_id})
        except (MeetingGone, Refused):
            return
        for language, address in payloads.tracks_of(response):
            name = f"captions-{language or 'und'}"
            yield payloads.remote(
                recording, part, FileKind.CAPTIONS, name, address, suffix="vtt", language=language
            )


def meeting_id_of(key: str) -> str:
    """Return the room's name at the server: the same for the same webinar of this site, of no other site's."""
    return f"openseat-{hashlib.sha256(f'{settings.SITE_URL}|{key}'.encode()).hexdigest()[:32]}"


def voice_code(meeting_id: str) -> str:
    """Return what callers type to come into this room, known before the room exists."""
    number = int.from_bytes(hashlib.sha256(meeting_id.encode()).digest()[:8])
    return str(VOICE_CODES[number % len(VOICE_CODES)])


def room_name(title: str) -> str:
    shortest, longest = NAME_LETTERS
    name = title.strip()[:longest].strip()
    return name if len(name) >= shortest else f"{name} ·".strip().ljust(shortest, "·")


def welcome(spec: MeetingSpec) -> str:
    """Return the greeting in the meeting's chat. BigBlueButton reads it as HTML and fills in %%…%%."""
    with translation.override(spec.language or settings.LANGUAGE_CODE):
        lines = [_("Welcome to “%(title)s”.") % {"title": spec.title}]
        if spec.records:
            lines.append(_("This meeting is recorded, to be published after the hosts have checked it."))
    return "<br>".join(html.escape(line).replace("%%", "% %") for line in lines)


def download_error(failure: HttpFailure) -> ProviderError:
    if isinstance(failure, BadStatus):
        status = failure.answer.status
        if status in {404, 410}:
            return MeetingGone(_("The recording is no longer at BigBlueButton."))
        if status in {401, 403}:
            return Unauthorized(_("BigBlueButton keeps this recording behind a password of its own."))
    if isinstance(failure, WrongFile | TooLarge):
        return BadDownload(_("What BigBlueButton sent is not the recording (%(what)s).") % {"what": failure})
    if isinstance(failure, NotAllowed):
        return Refused(
            _("The recording lies at another host (%(what)s). Name it in BBB_FILE_HOSTS.") % {"what": failure}
        )
    return Unreachable(_("BigBlueButton broke the download off (%(what)s).") % {"what": failure})
