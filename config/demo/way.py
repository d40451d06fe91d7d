"""The whole way through, once, on the bundled recording: what ``bin/demo`` shows step by step.

Everything runs as it does on a real site: the actions that the pages call, the real worker for meetings, media, speech,
mail and index, and the real door for what the conferencing service tells. Nobody uploads anything: the recording comes
back from the meeting by itself. What an earlier run did is found and kept.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.utils import timezone

from archive.actions import publish
from archive.models import Publication
from archive.search import search_archive
from archive.states import PublicationState
from common.tasks import enqueue
from config.demo import content
from config.demo.content import Talk
from config.demo.meeting import enter
from config.demo.seeding import consent, fields_of, known, seed_note
from members.models import Member
from recordings.actions import add_recording
from recordings.models import Recording, StageRun
from recordings.states import RecordingState, StageState
from registrations.actions import join, register
from registrations.models import Participant, Registration
from transcripts.actions import approve_transcript, import_captions
from transcripts.engines import NoEngine, choose
from transcripts.models import Transcript
from transcripts.states import TranscriptState
from webinars.actions import end_webinar, plan_webinar
from webinars.models import Meeting, Webinar
from webinars.states import WebinarState

LOOK_EVERY_S: Final = 0.3
RECORDING_LIMIT_S: Final = 30 * 60
INDEX_LIMIT_S: Final = 120
MEETING_LIMIT_S: Final = 120
DEMO: Final = "demo"
EXPECTED, RECEIVING = RecordingState.EXPECTED, RecordingState.RECEIVING
SPEAK_EVERY_S: Final = 10.0
LABEL_LETTERS: Final = 16
ENDED: Final = {StageState.DONE, StageState.SKIPPED, StageState.FAILED}


class NotThrough(Exception):
    """The way through stopped; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the last line of ``bin/demo --once`` holds."""

    webinar: str
    recording: str
    transcript_segments: int
    query: str
    hits: int
    first_hit_ms: int
    engine: str


class Way:
    """One walk from scheduling to search. ``tend`` is called while waiting, and may raise to stop it.

    ``port`` is where this machine's web server takes in what the conferencing service tells.
    """

    def __init__(
        self, host: Member, *, port: int, say: Callable[[str], None], tend: Callable[[], None]
    ) -> None:
        self.host = host
        self.port = port
        self.say = say
        self.tend = tend

    def walk(self, talk: Talk) -> Outcome:
        with self.step("schedule") as told:
            webinar = self.schedule(talk)
            told.append(f"“{webinar.title}” at {settings.SITE_URL}{webinar.get_absolute_url()}")
        recording = self.meet(webinar, talk) if webinar.provider == DEMO else self.upload(webinar, talk)
        self.follow(recording)
        with self.step("transcribe") as told:
            transcript = self.transcript_of(recording)
            self.bring_captions(recording, content.MAIN_TRANSLATIONS)
            told.append(f"{transcript.segments.count()} segments by {self.engine_of(transcript)}")
        with self.step("publish") as told:
            self.publish(webinar, recording)
            told.append(f"{settings.SITE_URL}{webinar.publication.get_absolute_url()}")
        with self.step("search") as told:
            outcome = self.search(webinar, recording, transcript)
            told.append(
                f"“{outcome.query}” found {outcome.hits} times, first at {outcome.first_hit_ms / 1000:.1f} s"
            )
        return outcome

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Time one step, and say what it told."""
        began, told = time.monotonic(), list[str]()
        yield told
        self.line(name, time.monotonic() - began, "; ".join(told))

    def line(self, name: str, seconds: float, text: str) -> None:
        self.say(f"{name:<{LABEL_LETTERS}} {seconds:6.1f} s   {text}")

    def wait(self, is_over: Callable[[], Any], *, limit_s: float, what: str) -> Any:
        """Return the first true answer of ``is_over``; raise ``NotThrough`` after ``limit_s``."""
        deadline = time.monotonic() + limit_s
        while not (answer := is_over()):
            if time.monotonic() > deadline:
                raise NotThrough(f"{what} took longer than {limit_s / 60:.0f} minutes; see the lines above")
            self.tend()
            time.sleep(LOOK_EVERY_S)
        return answer

    def add_note(self) -> None:
        """Bring in the past webinar whose recording comes with captions in two languages, and publish it."""
        webinar = seed_note(self.host)
        recording = webinar.recordings.filter(is_current=True).first() or add_recording(
            webinar,
            content.NOTE_SOUND,
            by=self.host,
            original_name=content.NOTE_SOUND.name,
            language="en",
            captions=content.NOTE_CAPTIONS["en"],
            captions_language="en",
        )
        self.follow(recording)
        self.bring_captions(recording, content.NOTE_CAPTIONS)
        self.publish(webinar, recording)

    def bring_captions(self, recording: Recording, files: Mapping[str, Path]) -> None:
        """Import captions by language, where the recording has no text in it yet."""
        for language, file in files.items():
            if not recording.transcripts.filter(language=language).exists():
                text = file.read_text(encoding="utf-8")
                import_captions(recording, text, by=self.host, language=language, filename=file.name)

    def schedule(self, talk: Talk) -> Webinar:
        # It begins at once, so that the whole life of a webinar fits into these minutes.
        begins = timezone.now() + dt.timedelta(seconds=5)
        fields = {**fields_of(talk), "provider": DEMO, "join_url": ""}
        return known(talk) or plan_webinar(by=self.host, starts_at=begins, **fields)

    def meet(self, webinar: Webinar, talk: Talk) -> Recording:
        """Let the webinar be held on the demo's conferencing service, and return the recording that came of it."""
        with self.step("meeting") as told:
            meeting = self.wait(
                lambda: meeting_of(webinar), limit_s=MEETING_LIMIT_S, what="making the meeting"
            )
            told.append("made at the conferencing service, by itself")
        with self.step("register") as told:
            seats = self.take_seats(webinar, talk)
            told.append(f"{len(seats)} seats, each with a link of its own")
        with self.step("join") as told:
            told.append(self.come_in(meeting, seats))
        with self.step("live") as told:
            self.wait(lambda: has_begun(meeting), limit_s=MEETING_LIMIT_S, what="going live")
            told.append("the service told that the meeting began")
        with self.step("ended") as told:
            self.wait(lambda: state_of(webinar) == WebinarState.ENDED, limit_s=MEETING_LIMIT_S, what="ending")
            told.append(f"{webinar.duration_minutes} minutes on the service's own, fast clock")
        with self.step("attendance") as told:
            came = self.wait(lambda: here(webinar, seats), limit_s=MEETING_LIMIT_S, what="learning who came")
            told.append(f"{came} of {len(seats)} seats were seen in the meeting")
        with self.step("fetch") as told:
            recording: Recording = self.wait(
                lambda: fetched(webinar), limit_s=MEETING_LIMIT_S, what="fetching the recording"
            )
            told.append("the recording came from the service, by itself")
        return recording

    def take_seats(self, webinar: Webinar, talk: Talk) -> list[Registration]:
        if webinar.takes_registrations:
            for name, email in talk.guests:
                register(webinar, name=name, email=email)
        return list(Registration.objects.filter(webinar=webinar))

    def come_in(self, meeting: Meeting, seats: list[Registration]) -> str:
        """Let everyone open the link of their seat, and let the meeting be held."""
        of_webinar = Registration.objects.filter(webinar=meeting.webinar_id)
        if state_of(meeting.webinar) in {WebinarState.SCHEDULED, WebinarState.LIVE}:
            for seat in of_webinar.select_related("webinar__meeting"):
                enter(join(seat))
            enqueue("config.demo.tasks.hold_meeting", meeting.external_id, self.port)
        joined = of_webinar.exclude(joined_at=None).count()
        return f"{joined} of {len(seats)} came in by their links"

    def upload(self, webinar: Webinar, talk: Talk) -> Recording:
        """Give the recording by hand, for a webinar of an earlier demo that meets elsewhere."""
        with self.step("record") as told:
            if state_of(webinar) == WebinarState.LIVE:
                end_webinar(webinar, by=self.host)
            file = content.MAIN_SOUND_AND_PICTURE
            kept: Recording | None = webinar.recordings.filter(is_current=True).first()
            recording: Recording = kept or add_recording(
                webinar, file, by=self.host, original_name=file.name, language="en"
            )
            told.append(f"{file.name} given to the worker")
        return recording

    def follow(self, recording: Recording) -> None:
        """Say how each stage went, as the worker finishes it, until the recording is ready."""
        recording.refresh_from_db()
        if recording.state == RecordingState.READY:
            self.say(f"{'':<28}kept from an earlier time")
            return
        told: set[int] = set()
        spoke_at = time.monotonic()

        def is_over() -> bool:
            nonlocal spoke_at
            recording.refresh_from_db()
            for run in recording.stage_runs.filter(state__in=ENDED).exclude(position__in=told):
                told.add(run.position)
                spoke_at = time.monotonic()
                self.line(name_of(run), seconds_of(run), run.error or run.state)
            running = recording.stage_runs.filter(state=StageState.RUNNING).first()
            if running and time.monotonic() - spoke_at > SPEAK_EVERY_S:
                spoke_at = time.monotonic()
                self.line(name_of(running), seconds_of(running), how_far(running))
            has_more = recording.stage_runs.exclude(state__in=ENDED).exists()
            return recording.state == RecordingState.FAILED or not has_more

        self.wait(is_over, limit_s=RECORDING_LIMIT_S, what="making the recording ready")
        if recording.state != RecordingState.READY:
            raise NotThrough(f"the recording is {recording.state}: {recording.problem}")

    def transcript_of(self, recording: Recording) -> Transcript:
        """Return the transcript that the worker's engine wrote; without an engine, the bundled captions."""
        found: Transcript | None = recording.transcripts.filter(is_original=True).first()
        if found:
            return found
        self.say(f"{'':<28}no speech engine could write it down: taking {content.MAIN_CAPTIONS.name} instead")
        self.bring_captions(recording, {"en": content.MAIN_CAPTIONS})
        return recording.transcripts.get(is_original=True)

    @staticmethod
    def engine_of(transcript: Transcript) -> str:
        return " ".join(filter(None, (transcript.engine, transcript.model)))

    def publish(self, webinar: Webinar, recording: Recording) -> None:
        """Give consents and approval as the host, and publish."""
        if Publication.objects.filter(
            webinar=webinar, state=PublicationState.PUBLISHED, recording=recording
        ).exists():
            return
        consent(webinar, by=self.host)
        for transcript in recording.transcripts.exclude(state=TranscriptState.APPROVED):
            approve_transcript(transcript, by=self.host)
        publish(webinar, by=self.host)
        webinar.refresh_from_db()

    def search(self, webinar: Webinar, recording: Recording, transcript: Transcript) -> Outcome:
        """Search as a visitor does, as soon as the worker has indexed the words."""

        def moments() -> list[Any]:
            results = search_archive(content.QUERY, viewer=AnonymousUser())
            return [moment for hit in results.hits if hit.webinar == webinar for moment in hit.moments]

        found = self.wait(moments, limit_s=INDEX_LIMIT_S, what="finding the words")
        return Outcome(
            webinar=webinar.slug,
            recording=recording.public_id,
            transcript_segments=transcript.segments.count(),
            query=content.QUERY,
            hits=len(found),
            first_hit_ms=min(moment.start_ms for moment in found),
            engine=self.engine_of(transcript),
        )


def state_of(webinar: Webinar) -> str:
    """Return the state as it is now: the worker moves it."""
    webinar.refresh_from_db(fields=["state"])
    return str(webinar.state)


def meeting_of(webinar: Webinar) -> Meeting | None:
    """Return the meeting at the conferencing service, once it is made."""
    found: Meeting | None = Meeting.objects.filter(webinar=webinar).exclude(external_id="").first()
    return found


def has_begun(meeting: Meeting) -> bool:
    return Meeting.objects.filter(pk=meeting.pk).exclude(started_at=None).exists()


def here(webinar: Webinar, seats: list[Registration]) -> int:
    """Return how many seats were seen in the meeting, once all are."""
    seen = Participant.objects.filter(webinar=webinar, registration__in=seats)
    count = seen.values("registration").distinct().count()
    return count if count == len(seats) else 0


def fetched(webinar: Webinar) -> Recording | None:
    """Return the recording that came from the conferencing service, once it is on its way through the pipeline."""
    found: Recording | None = (
        webinar.recordings.filter(provider=DEMO).exclude(state__in=[EXPECTED, RECEIVING]).first()
    )
    return found


def name_of(run: StageRun) -> str:
    return f"  {run.stage.rsplit('.', 1)[-1]}"[:LABEL_LETTERS]


def seconds_of(run: StageRun) -> float:
    """Return how long a stage took, or takes until now."""
    if run.started_at is None:
        return 0.0
    return ((run.finished_at or timezone.now()) - run.started_at).total_seconds()


def how_far(run: StageRun) -> str:
    return f"{100 * run.progress_done // run.progress_total} %" if run.progress_total else str(run.state)


def pull_model_if_needed(say: Callable[[str], None]) -> None:
    """Where no speech engine is ready, try once to fetch a small Whisper model; do without if that fails."""
    try:
        choose("en")
    except NoEngine:
        say("no speech engine is ready: trying to fetch a small Whisper model")
        try:
            call_command("models", "pull", "base")
        except CommandError as error:
            say(f"that was not possible: {error}")
