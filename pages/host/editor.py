"""What the transcript editor shows and what it takes: a page of lines that is saved as a whole."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from transcripts.actions import Conflict, NotPossible, edit_segment, originals_of
from transcripts.models import UNSURE_BELOW, Segment, Transcript

UNSURE_SHOWN = 8


def fingerprint(speaker: str, text: str) -> str:
    """Return a mark of a line as it was shown, by which a line that nobody touched is left alone."""
    plain = f"{' '.join(speaker.split())}\n{' '.join(text.split())}"
    return hashlib.blake2s(plain.encode(), digest_size=6).hexdigest()


@dataclass
class Line:
    """A segment as the page shows it: what is stored, or what its reader wrote and could not save."""

    segment: Segment
    text: str
    speaker: str
    is_open: bool = False
    is_current: bool = False
    problem: str = ""
    original: str = ""

    @property
    def is_outdated(self) -> bool:
        return self.segment.outdated_at is not None

    @property
    def was(self) -> str:
        return fingerprint(self.segment.speaker, self.segment.text)

    @property
    def unsure(self) -> list[str]:
        return [str(word[0]) for word in self.segment.words if word[3] is not None and word[3] < UNSURE_BELOW]

    @property
    def unsure_shown(self) -> list[str]:
        return self.unsure[:UNSURE_SHOWN]

    @property
    def rows(self) -> int:
        """Return how many rows of a phone's width the text takes."""
        return min(12, max(2, len(self.text) // 42 + 1))

    @property
    def places(self) -> list[tuple[int, str]]:
        """Return before which words the line can be parted."""
        words = [str(word[0]) for word in self.segment.words] or self.segment.text.split()
        return [(number, f"… {words[number - 1]} | {words[number]} …") for number in range(1, len(words))]


@dataclass
class Sent:
    """A page of lines as it came back: what was saved, and what could not be."""

    version: int
    saved: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)


def take(transcript: Transcript, segments: Sequence[Segment], data: Mapping[str, Any], *, by: Any) -> Sent:
    """Save every line that its reader changed; a line that cannot be saved keeps their words.

    A line counts as changed if it differs from what this reader was shown, not from what is stored now.
    """
    version = data.get("version", "")
    sent = Sent(int(version) if version.isdecimal() else transcript.version)
    for segment in segments:
        name = segment.public_id
        if f"text-{name}" not in data:
            continue
        speaker, text = data.get(f"speaker-{name}", segment.speaker), data[f"text-{name}"]
        if fingerprint(speaker, text) == data.get(f"was-{name}"):
            continue
        sent.answers[name] = (speaker, text)
        try:
            edit_segment(segment, by=by, text=text, speaker=speaker, version=sent.version)
        except Conflict as refusal:
            sent.problems[name] = _("%(reason)s Your words are kept below: save again to use them.") % {
                "reason": refusal.message
            }
        except NotPossible as refusal:
            sent.problems[name] = refusal.message
        else:
            sent.saved.add(name)
    return sent


def lines_of(segments: Sequence[Segment], *, current: str = "", sent: Sent | None = None) -> list[Line]:
    """Return the lines to show: checked ones as text, the others open for writing."""
    lines = []
    originals = originals_of(segments)
    for segment in segments:
        speaker, text = (sent.answers if sent else {}).get(segment.public_id, (segment.speaker, segment.text))
        problem = sent.problems.get(segment.public_id, "") if sent else ""
        is_current = segment.public_id == current
        is_done = segment.is_by_hand and segment.outdated_at is None
        lines.append(
            Line(
                segment,
                text,
                speaker,
                is_open=is_current or bool(problem) or not is_done,
                is_current=is_current,
                problem=problem,
                original=" ".join(one.text for one in originals.get(segment.pk, ())),
            )
        )
    return lines


@dataclass(frozen=True)
class Helper:
    """Something to look at first, and where the first of it is."""

    icon: str
    label: str
    position: int
    public_id: str


@dataclass(frozen=True)
class Overview:
    """The whole transcript at a glance."""

    total: int
    checked: int
    helpers: list[Helper]
    speakers: list[tuple[str, int]]

    @property
    def left(self) -> int:
        return self.total - self.checked


def overview(transcript: Transcript) -> Overview:
    fields = (
        "public_id",
        "position",
        "speaker",
        "words",
        "flags",
        "checked_at",
        "edited_at",
        "outdated_at",
        "transcript_id",
    )
    segments = list(transcript.segments.only("pk", *fields).order_by("position"))
    open_ones = [segment for segment in segments if not segment.is_by_hand]
    unsure = [(segment, _doubts(segment)) for segment in open_ones if _doubts(segment)]
    named = [segment for segment in open_ones if "possible_name" in segment.flags]
    voiceless = [segment for segment in segments if not segment.speaker]
    words = sum(count for _segment, count in unsure)
    helpers = []
    if named:
        text = ngettext("%(n)d possible name", "%(n)d possible names", len(named)) % {"n": len(named)}
        helpers.append(_helper("hide", text, named[0]))
    if outdated := [segment for segment in segments if segment.outdated_at]:
        text = ngettext(
            "%(n)d line whose original changed", "%(n)d lines whose originals changed", len(outdated)
        )
        helpers.append(_helper("globe", text % {"n": len(outdated)}, outdated[0]))
    if unsure:
        text = ngettext("%(n)d unsure word", "%(n)d unsure words", words) % {"n": words}
        helpers.append(_helper("warning", text, unsure[0][0]))
    if voiceless and len(voiceless) < len(segments):
        text = ngettext("%(n)d line without a voice", "%(n)d lines without a voice", len(voiceless))
        helpers.append(_helper("person", text % {"n": len(voiceless)}, voiceless[0]))
    if open_ones:
        helpers.append(_helper("edit", _("The next line to check"), open_ones[0]))
    speakers: dict[str, int] = {}
    for segment in segments:
        speakers[segment.speaker] = speakers.get(segment.speaker, 0) + 1
    return Overview(len(segments), len(segments) - len(open_ones), helpers, sorted(speakers.items()))


def _doubts(segment: Segment) -> int:
    return sum(1 for word in segment.words if word[3] is not None and word[3] < UNSURE_BELOW)


def _helper(icon: str, label: str, segment: Segment) -> Helper:
    return Helper(icon, label, segment.position, segment.public_id)
