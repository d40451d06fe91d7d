"""Put a media file into a webinar's pipeline."""

import json
import time
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from archive.actions import NotReady, publish
from recordings.actions import BadFile, add_recording
from recordings.models import Recording, StageRun
from recordings.pipeline import SETTLED, stage_of
from recordings.states import RecordingState, StageState
from transcripts.actions import approve_transcript
from transcripts.states import TranscriptState
from webinars.actions import NotPossible, end_webinar
from webinars.models import Webinar
from webinars.states import WebinarState

LOOK_EVERY_S: Final = 0.5
HELD: Final = (WebinarState.SCHEDULED, WebinarState.LIVE, WebinarState.ENDED)


class Command(BaseCommand):
    help = "Put a media file into a webinar's pipeline; workers make it ready."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("webinar", help="the webinar's slug")
        parser.add_argument("file", type=Path, help="video or sound, as it was recorded")
        parser.add_argument("--captions", type=Path, help="WebVTT or SubRip, used instead of an engine")
        parser.add_argument(
            "--language", default="", help="what is spoken; by default the webinar's language"
        )
        parser.add_argument("--wait", action="store_true", help="show progress, print the recording as JSON")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="approve the transcript as the operator and publish (waits too)",
        )

    def handle(self, *_args: Any, webinar: str, file: Path, **options: Any) -> None:
        found = Webinar.objects.filter(slug=webinar).first()
        if found is None:
            raise CommandError(f"There is no webinar “{webinar}”.")
        end_if_over(found)
        recording = self.add(found, file, options)
        if not (options["wait"] or options["publish"]):
            self.stdout.write(
                f"{file.name} is recording {recording.public_id} of “{webinar}”. Workers make it ready."
            )
            return
        self.follow(recording)
        problem = self.publish(recording) if options["publish"] else ""
        self.stdout.write(json.dumps(described(recording), ensure_ascii=False))
        if problem or recording.state != RecordingState.READY:
            raise CommandError(problem or recording.problem)

    def add(self, webinar: Webinar, file: Path, options: dict[str, Any]) -> Recording:
        captions, language = options["captions"], options["language"]
        for path in filter(None, (file, captions)):
            if not path.is_file():
                raise CommandError(f"There is no file {path}.")
        try:
            return add_recording(
                webinar,
                file.resolve(),
                by=None,
                original_name=file.name,
                language=language,
                captions=captions.resolve() if captions else None,
                captions_language=language,
            )
        except BadFile as refusal:
            raise CommandError(refusal.message) from refusal

    def follow(self, recording: Recording) -> None:
        """Write a line for each stage that ends, and how far the running one is, until nothing is left to do."""
        told: set[int] = set()
        shown = ""
        while True:
            recording.refresh_from_db()
            runs = list(recording.stage_runs.all())
            for run in runs:
                if run.state in SETTLED and run.pk not in told:
                    told.add(run.pk)
                    self.stderr.write(f"{name_of(run)}: {run.get_state_display()} {run.error}".rstrip())
            if (line := running_line(runs)) and line != shown:
                shown = line
                self.stderr.write(line)
            if recording.state != RecordingState.PROCESSING:
                return
            time.sleep(LOOK_EVERY_S)

    def publish(self, recording: Recording) -> str:
        """Approve and publish as the operator; return what stands in the way, in lines."""
        if recording.state != RecordingState.READY:
            return recording.problem
        for transcript in recording.transcripts.exclude(state=TranscriptState.APPROVED):
            approve_transcript(transcript, by=None)
        try:
            publish(recording.webinar, by=None)
        except NotReady as not_ready:
            reasons = "\n".join(f"- {blocker.message}" for blocker in not_ready.blockers)
            return f"“{recording.webinar.slug}” cannot be published yet:\n{reasons}"
        return ""


def end_if_over(webinar: Webinar) -> None:
    """End a webinar whose time is over; refuse one that was never held.

    Raises ``CommandError``.
    """
    if webinar.state not in HELD:
        raise CommandError(f"“{webinar.slug}” is {webinar.get_state_display()}: it has no recording.")
    if webinar.state == WebinarState.ENDED or webinar.ends_at > timezone.now():
        return
    try:
        end_webinar(webinar, by=None)
    except NotPossible as error:
        raise CommandError(error.message) from error


def name_of(run: StageRun) -> str:
    return str(stage_of(run.stage).label)


def running_line(runs: list[StageRun]) -> str:
    for run in runs:
        if run.state == StageState.RUNNING and run.progress_total:
            return f"{name_of(run)}: {run.progress_done // 1000} of {run.progress_total // 1000} s"
    return ""


def described(recording: Recording) -> dict[str, Any]:
    """Return the recording as the last line of output tells it."""
    recording.refresh_from_db()
    transcript = recording.transcripts.filter(language=recording.language).first()
    return {
        "id": recording.public_id,
        "webinar": recording.webinar.slug,
        "state": recording.state,
        "problem": recording.problem,
        "duration_ms": recording.duration_ms,
        "language": recording.language,
        "stages": [
            {"stage": run.stage.rsplit(".", 1)[-1], "state": run.state, "error": run.error}
            for run in recording.stage_runs.all()
        ],
        "renditions": {row.kind: row.size_bytes for row in recording.renditions.all()},
        "transcript_segments": transcript.segments.count() if transcript else 0,
        "engine": transcript.written_by if transcript else "",
    }
