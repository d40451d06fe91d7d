"""How far a recording is on its way into the archive, in the six steps that a host sees."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.models import Publication
from archive.rules import Blocker, BlockerCode, publishing_blockers
from archive.states import PublicationState
from pages.host.provider_files import awaited
from recordings.models import Recording
from recordings.progress import job
from recordings.states import RecordingState, StageState
from transcripts.models import Transcript
from transcripts.states import TranscriptState
from webinars.models import Webinar

COMING: Final = frozenset({RecordingState.EXPECTED, RecordingState.RECEIVING, RecordingState.PROCESSING})
MINUTE_S: Final = 60
# A time left is a guess: above ten minutes it is told in fives, above half an hour in tens.
FIVES_FROM, TENS_FROM = 10, 30


def recordings_of(webinar: Webinar) -> QuerySet[Recording]:
    """Return a webinar's recordings, the current one first, with what their cards show."""
    return with_way(Recording.objects.filter(webinar=webinar)).order_by("-is_current", "-created_at")


def with_way(recordings: QuerySet[Recording]) -> QuerySet[Recording]:
    """Fetch with ``recordings`` what tells how far each is."""
    checked = Count(
        "segments", filter=Q(segments__checked_at__isnull=False) | Q(segments__edited_at__isnull=False)
    )
    texts = Transcript.objects.annotate(line_count=Count("segments"), checked_count=checked)
    return recordings.select_related("webinar", "webinar__publication").prefetch_related(
        "stage_runs", "source_files", "provider_files", "renditions", Prefetch("transcripts", queryset=texts)
    )


def publication_of(webinar: Webinar) -> Publication | None:
    found: Publication | None = Publication.objects.filter(webinar=webinar).first()
    return found


@dataclass(frozen=True)
class Card:
    """A recording on its way."""

    recording: Recording
    job: dict[str, Any]
    steps: list[dict[str, str]]
    texts: list[Any]

    @property
    def webinar(self) -> Webinar:
        return self.recording.webinar

    @property
    def is_moving(self) -> bool:
        """Say whether the page should ask again."""
        if self.recording.state in COMING:
            return True
        # Written down once more, after it was ready.
        runs = self.recording.stage_runs.all()
        is_at_work = any(run.state in {StageState.PENDING, StageState.RUNNING} for run in runs)
        return self.recording.state == RecordingState.READY and is_at_work

    @property
    def awaited(self) -> str:
        return awaited(self.recording)

    @property
    def is_at_work(self) -> bool:
        return any(run.state == StageState.RUNNING for run in self.recording.stage_runs.all())

    @property
    def needs_check(self) -> bool:
        is_open = any(text.state != TranscriptState.APPROVED for text in self.texts)
        return self.recording.state == RecordingState.READY and is_open and not self.is_moving

    @property
    def has_failed(self) -> bool:
        return bool(self.job.get("error"))

    @property
    def amount(self) -> str:
        """Return ``38 of 75 minutes``, or seconds for what is short."""
        done, total = round(self.job["done_s"] or 0), round(self.job["total_s"] or 0)
        if not total:
            return ""
        if total < 3 * MINUTE_S:
            return _("%(done)d of %(total)d seconds") % {"done": done, "total": total}
        return _("%(done)d of %(total)d minutes") % {
            "done": done // MINUTE_S,
            "total": round(total / MINUTE_S),
        }

    @property
    def amount_of(self) -> str:
        return _("written down.") if self.job["step"] == "written" else _("done.")

    @property
    def left(self) -> str:
        return time_left(self.job.get("eta_s"))

    @property
    def now(self) -> str:
        """Name the running step: what is read out when it changes."""
        return next((step["label"] for step in self.steps if step["state"] in {"running", "failed"}), "")


def time_left(seconds: float | None) -> str:
    """Return ``About 15 minutes left.``, coarser the longer it is; nothing where nothing is known."""
    if seconds is None:
        return ""
    minutes = max(1, round(seconds / MINUTE_S))
    if minutes > FIVES_FROM:
        grain = 10 if minutes > TENS_FROM else 5
        minutes = round(minutes / grain) * grain
    if seconds < MINUTE_S:
        return _("Less than a minute left.")
    return ngettext("About %(n)d minute left.", "About %(n)d minutes left.", minutes) % {"n": minutes}


def card(recording: Recording) -> Card:
    progress = job(recording)
    texts = list(recording.transcripts.all())
    steps = [*progress["steps"], *_last_steps(recording, texts)]
    return Card(recording, progress, steps, texts)


def _last_steps(recording: Recording, texts: list[Any]) -> list[dict[str, str]]:
    """Return the two steps that are people's."""
    publication = getattr(recording.webinar, "publication", None)
    is_public = (
        publication is not None
        and publication.recording_id == recording.pk
        and publication.state == PublicationState.PUBLISHED
    )
    is_checked = bool(texts) and all(
        text.state == TranscriptState.APPROVED for text in texts if text.is_original
    )
    check, publish = "waiting", "waiting"
    if is_public:
        check, publish = "done", "done"
    elif is_checked:
        check, publish = "done", "running"
    elif recording.state == RecordingState.READY and texts:
        check = "running"
    return [
        {"name": "check", "label": _("Your check"), "state": check},
        {"name": "publish", "label": _("Published"), "state": publish},
    ]


@dataclass(frozen=True)
class Todo:
    """A blocker with the place where it is taken away."""

    code: BlockerCode
    message: str
    url: str
    label: str


@dataclass(frozen=True)
class Publishing:
    """Whether a webinar's recording is public, and if not what is missing."""

    state: str
    sentence: str
    todos: list[Todo]

    @property
    def is_ready(self) -> bool:
        return not self.todos

    @property
    def action(self) -> str:
        """Name what leads on to the page that publishes."""
        names = {
            PublicationState.PUBLISHED: _("Change or withdraw"),
            PublicationState.HIDDEN: _("Show again or withdraw"),
            PublicationState.WITHDRAWN: _("Open it again"),
        }
        return names.get(self.state, _("Publish…"))  # type: ignore[call-overload]


def publishing_state(webinar: Webinar, publication: Publication | None) -> Publishing:
    blockers = publishing_blockers(webinar)
    state = str(publication.state) if publication else ""
    sentences = {
        PublicationState.PUBLISHED: _("It is in the archive."),
        PublicationState.HIDDEN: _("It is hidden: only you see it."),
        PublicationState.WITHDRAWN: _("It was withdrawn. Its address says so and nothing else."),
    }
    waiting = _("Ready to publish.") if not blockers else _("Not public yet.")
    return Publishing(state, sentences.get(state, waiting), [todo(blocker, webinar) for blocker in blockers])  # type: ignore[call-overload]


def todo(blocker: Blocker, webinar: Webinar) -> Todo:
    """Tell where on the desk a blocker is dealt with."""
    overview = reverse("host_webinar", args=[webinar.slug])
    recording = webinar.recordings.filter(is_current=True).first()
    page = reverse("host_recording", args=[recording.public_id]) if recording else f"{overview}#recording"
    editor = reverse("host_transcript", args=[recording.public_id]) if recording else page
    places = {
        BlockerCode.RECORDING_NOT_READY: (
            page,
            _("Look at the recording") if recording else _("Add the recording"),
        ),
        BlockerCode.NO_TRANSCRIPT: (
            page,
            _("Look at the recording") if recording else _("Add the recording"),
        ),
        BlockerCode.TRANSCRIPT_NOT_APPROVED: (editor, _("Check the transcript")),
        BlockerCode.NAMES_UNRESOLVED: (editor, _("Look at the lines")),
        BlockerCode.CONSENT_MISSING: (f"{overview}#presenters", _("Note the agreement")),
    }
    url, label = places.get(blocker.code, (reverse("host_publish", args=[webinar.slug]), _("Open it again")))
    return Todo(blocker.code, blocker.message, url, label)
