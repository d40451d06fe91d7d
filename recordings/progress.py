"""How far a recording is, for people who wait for it."""

import datetime as dt
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from recordings.models import Recording, StageRun
from recordings.pipeline import FINISHED, stage_of
from recordings.refusals import SENTENCES, IncompleteFile
from recordings.states import RecordingState, StageState

# So long may a stage say nothing before the page says that no worker is there.
SILENCE: Final = dt.timedelta(minutes=2)
# Before this share is done a guess at the rest is worth nothing.
GUESS_FROM: Final = 0.02
SPEECH_QUEUE: Final = "speech"
COPIED: Final = frozenset(RecordingState.values) - {RecordingState.EXPECTED, RecordingState.RECEIVING}


def job(recording: Recording) -> dict[str, Any]:
    """Return how far ``recording`` is, as plain data.

    ``steps`` are four: found, copied, prepared, written; each ``done``, ``running``, ``failed`` or ``waiting``.
    ``step`` names the first that is not done. ``done_s`` of ``total_s`` and ``eta_s`` belong to the running stage,
    in seconds of the recording and of the clock; 0 and None where nothing is known. ``state`` is the recording's,
    or ``paused`` where no worker has been heard of for two minutes. ``error`` holds ``title``, ``safe`` and
    ``actions``: what happened, what is safe, and what can be done (``code``, ``label``, ``position`` of the stage).
    """
    runs = list(recording.stage_runs.all())
    steps = steps_of(recording, runs)
    running = next((run for run in runs if run.state == StageState.RUNNING), None)
    return {
        "step": next((step["name"] for step in steps if step["state"] != "done"), ""),
        "steps": steps,
        "done_s": running.progress_done / 1000 if running else 0,
        "total_s": running.progress_total / 1000 if running else 0,
        "eta_s": time_left_s(running) if running else None,
        "state": "paused" if is_paused(recording, runs) else str(recording.state),
        "error": error_of(recording, runs),
    }


def steps_of(recording: Recording, runs: list[StageRun]) -> list[dict[str, str]]:
    writing = [run for run in runs if stage_of(run.stage).queue == SPEECH_QUEUE]
    preparing = [run for run in runs if run not in writing]
    is_awaited = recording.state == RecordingState.EXPECTED
    copied = "done" if recording.state in COPIED else "waiting" if is_awaited else "running"
    return [
        {"name": "found", "label": _("Found"), "state": "running" if is_awaited else "done"},
        {"name": "copied", "label": _("Copied"), "state": copied},
        {"name": "prepared", "label": _("Sound and picture prepared"), "state": state_of(preparing)},
        {"name": "written", "label": _("Written down"), "state": state_of(writing)},
    ]


def state_of(runs: list[StageRun]) -> str:
    """Return one state for a row of stages."""
    states = {run.state for run in runs}
    if any(
        run.state == StageState.FAILED and (len(runs) == 1 or stage_of(run.stage).required) for run in runs
    ):
        return "failed"
    if not states - {*FINISHED, StageState.FAILED}:
        return "done" if runs else "waiting"
    return "waiting" if states == {StageState.PENDING} else "running"


def time_left_s(run: StageRun) -> int | None:
    """Guess the rest of a stage from its speed so far."""
    if not run.started_at or not run.progress_total or run.progress_done < GUESS_FROM * run.progress_total:
        return None
    spent = (timezone.now() - run.started_at).total_seconds()
    return round(spent * (run.progress_total - run.progress_done) / run.progress_done)


def is_paused(recording: Recording, runs: list[StageRun]) -> bool:
    """Tell whether work is due and no worker has been heard of, not even at another recording before this one."""
    due = [run for run in runs if run.state in {StageState.PENDING, StageState.RUNNING}]
    if recording.state != RecordingState.PROCESSING or not due:
        return False
    times = (time for run in runs for time in (run.heartbeat_at, run.finished_at) if time)
    since = timezone.now() - SILENCE
    if max(times, default=recording.created_at) >= since:
        return False
    return not StageRun.objects.filter(state=StageState.RUNNING, heartbeat_at__gte=since).exists()


def sentence_of(run: StageRun) -> str:
    """Return why a stage failed, in the reader's language where it is a sentence of ours."""
    return str(SENTENCES[run.error_code]) if run.error_code in SENTENCES else run.error


def error_of(recording: Recording, runs: list[StageRun]) -> dict[str, Any] | None:
    """Return the gravest failure: of a stage that is required, of the whole, of another stage."""
    failed = [run for run in runs if run.state == StageState.FAILED]
    failed.sort(key=lambda run: not stage_of(run.stage).required)
    if recording.state == RecordingState.INCOMPLETE:
        return incomplete()
    if recording.state == RecordingState.FAILED and not runs:
        return never_came(recording)
    if not failed or recording.state == RecordingState.WITHDRAWN:
        return None
    run = failed[0]
    again = {"code": "retry", "label": _("Try again"), "position": run.position}
    another = {"code": "upload", "label": _("Upload another file"), "position": None}
    if not stage_of(run.stage).required:
        return {"title": sentence_of(run), "safe": _("Everything else is ready."), "actions": [again]}
    # A file that was found bad is bad at the next look too.
    steps = [another, again] if run.error_code else [again, another]
    return {"title": sentence_of(run), "safe": _("The file that you gave us is kept."), "actions": steps}


def incomplete() -> dict[str, Any]:
    return {
        "title": str(IncompleteFile.sentence),
        "safe": _("What is there is ready, and nobody else sees it."),
        "actions": [
            {"code": "upload", "label": _("Upload another file"), "position": None},
            {"code": "accept", "label": _("Use what is there"), "position": None},
        ],
    }


def never_came(recording: Recording) -> dict[str, Any]:
    """Return the failure of a recording that was awaited from its provider."""
    return {
        "title": recording.problem,
        "safe": _("Everything else about the webinar is as it was."),
        "actions": [{"code": "upload", "label": _("Upload another file"), "position": None}],
    }
