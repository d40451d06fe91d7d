"""Who may put into the archive and take out of it, and what stands in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.roles import Role
from recordings.models import Recording
from recordings.states import RecordingState
from transcripts.models import Redaction, Segment, Transcript
from transcripts.naming import POSSIBLE_NAME
from transcripts.states import RedactionState, TranscriptState
from webinars.models import Presenter, Webinar
from webinars.rules import may_run


class BlockerCode(StrEnum):
    RECORDING_NOT_READY = "recording_not_ready"
    NO_TRANSCRIPT = "no_transcript"
    TRANSCRIPT_NOT_APPROVED = "transcript_not_approved"
    NAMES_UNRESOLVED = "names_unresolved"
    WORDS_UNDECIDED = "words_undecided"
    CONSENT_MISSING = "consent_missing"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why a webinar cannot be published yet, with the sentence for its host."""

    code: BlockerCode
    message: str
    url: str = ""
    """Where the host can remove it."""


def may_publish(user: Any, webinar: Webinar) -> bool:
    """Say whether ``user`` may publish, hide and withdraw: its hosts and admins. None is the operator."""
    return user is None or may_run(user, webinar)


def may_take_down(user: Any, webinar: Webinar) -> bool:
    """Say whether ``user`` may hide or withdraw: also moderators, who act when someone may be hurt."""
    return may_publish(user, webinar) or getattr(user, "role", "") == Role.MODERATOR


def may_play(user: Any, recording: Recording) -> bool:
    """Say whether ``user`` may have the media and the texts of ``recording``: the rule of every file served.

    Public ones are everyone's; those who run the webinar and moderators have them in every state.
    """
    is_responsible = bool(user and user.is_authenticated and may_take_down(user, recording.webinar))
    return is_responsible or recording.publications.visible_to(user).exists()


def current_recording(webinar: Webinar) -> Recording | None:
    found: Recording | None = webinar.recordings.filter(is_current=True).first()
    return found


def publishing_blockers(webinar: Webinar) -> list[Blocker]:
    """Name everything that stands between ``webinar`` and the archive, in the order of the host's work."""
    return list(_blockers(webinar))


def _blockers(webinar: Webinar) -> Iterator[Blocker]:
    recording = current_recording(webinar)
    if recording is None:
        yield Blocker(BlockerCode.RECORDING_NOT_READY, _("There is no recording yet."))
    elif recording.state != RecordingState.READY:
        yield Blocker(BlockerCode.RECORDING_NOT_READY, _("The recording is not ready yet."))
    yield from _text_blockers(recording)
    yield from _consent_blockers(webinar)


def _text_blockers(recording: Recording | None) -> Iterator[Blocker]:
    texts = list(recording.transcripts.all()) if recording else []
    if not texts:
        yield Blocker(BlockerCode.NO_TRANSCRIPT, _("There is no transcript yet."))
        return
    if not publishable(texts):
        yield Blocker(
            BlockerCode.TRANSCRIPT_NOT_APPROVED, _("Nobody has checked and approved the transcript yet.")
        )
    names = Segment.objects.filter(
        transcript__in=texts, flags__icontains=f'"{POSSIBLE_NAME}"', checked_at__isnull=True
    ).count()
    if names:
        message = ngettext(
            "%(count)d line may name a person. Hide the name or mark the line as checked.",
            "%(count)d lines may name a person. Hide the names or mark the lines as checked.",
            names,
        )
        yield Blocker(BlockerCode.NAMES_UNRESOLVED, message % {"count": names})
    if Redaction.objects.filter(recording=recording, state=RedactionState.PROPOSED).exists():
        yield Blocker(
            BlockerCode.WORDS_UNDECIDED,
            _("Words wait for a second person to decide whether they are hidden."),
        )


def _consent_blockers(webinar: Webinar) -> Iterator[Blocker]:
    silent = Presenter.objects.filter(webinar=webinar, consented_at__isnull=True).select_related("person")
    for presenter in silent:
        message = _("%(name)s has not agreed to publishing yet.") % {"name": presenter.person.name}
        yield Blocker(BlockerCode.CONSENT_MISSING, message)


def publishable(texts: list[Transcript]) -> list[Transcript]:
    """Return a recording's texts that can be public: the approved ones, if what was said is among them."""
    approved = [text for text in texts if text.state == TranscriptState.APPROVED]
    originals = [text for text in texts if text.is_original]
    return approved if not originals or any(text in approved for text in originals) else []
