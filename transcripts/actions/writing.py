"""A transcript comes into being: from an engine or from a captions file, anew or over an older one."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from common import audit
from common.states import move
from recordings.models import Recording
from transcripts.actions.concealing import conceal_again
from transcripts.actions.editing import pack
from transcripts.actions.outdated import mark_translations
from transcripts.actions.saving import keep_version
from transcripts.engines import base
from transcripts.glossary import may_be_named
from transcripts.models import CAPTIONS, Segment, Transcript
from transcripts.naming import flag_names
from transcripts.segmenting import sentences
from transcripts.signals import transcript_changed, transcript_reopened, transcript_written
from transcripts.states import TRANSCRIPT_MOVES, TranscriptState

QUALITY_OF_CAPTIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who wrote a text: an engine with its model, or ``CAPTIONS``; ``quality`` ranks it against others.

    Where an engine gives no punctuation, at least each line begins with a capital.
    """

    engine: str
    model: str = ""
    quality: int = 0
    allows_captions: bool = True
    has_confidence: bool = True
    has_punctuation: bool = True


UPLOADED = Source(engine=CAPTIONS, quality=QUALITY_OF_CAPTIONS, has_confidence=False)


@transaction.atomic
def write_transcript(
    recording: Recording, segments: Sequence[base.Segment], *, language: str, source: Source, by: Any = None
) -> Transcript:
    """Store what ``source`` heard as the recording's transcript in ``language``, cut into lines for people.

    Over an older transcript only lines that no person edited or checked are replaced; what the new text says
    at the time of the others is left out. Ids of replaced lines lead to the new line at their time.
    The transcript is a draft then, or "being checked" where hand-made lines stayed; an approval ends.
    Afterwards ``transcript_written`` is sent, for an older one ``transcript_changed`` too.
    """
    transcript, is_new = Transcript.objects.select_for_update(no_key=True).get_or_create(
        recording=recording,
        language=language,
        defaults={"engine": source.engine, "is_original": language == recording.language},
    )
    old = list(transcript.segments.all())
    kept = [segment for segment in old if segment.is_by_hand]
    lines = sentences(_outside(segments, kept), language=language)
    if not source.has_punctuation:
        lines = [with_capital(line) for line in lines]
    lines = flag_names(lines, language=language, known=may_be_named(recording.webinar))
    Segment.objects.filter(transcript=transcript).exclude(pk__in=[segment.pk for segment in kept]).delete()
    transcript.version += 1
    _store(
        transcript,
        lines,
        kept,
        replaced=[segment for segment in old if not segment.is_by_hand],
        source=source,
    )
    transcript.engine, transcript.model, transcript.quality = source.engine, source.model, source.quality
    transcript.allows_captions = source.allows_captions
    transcript.save(update_fields=["engine", "model", "quality", "allows_captions"])
    keep_version(transcript, by=by, reason="captions" if source.engine == CAPTIONS else "engine")
    if not is_new:
        _begin_again(transcript, has_hand_made=bool(kept))
    if not is_new:
        said = {(line.start_ms, line.end_ms, line.text) for line in old}
        news = [line for line in lines if (line.start_ms, line.end_ms, line.text) not in said]
        mark_translations(transcript, [(line.start_ms, line.end_ms) for line in news])
    conceal_again(transcript)
    audit.record("write_transcript", transcript, by=by, engine=source.engine, model=source.model)
    transcript_written.send(Transcript, transcript=transcript)
    return transcript


def _begin_again(transcript: Transcript, *, has_hand_made: bool) -> None:
    if transcript.state == TranscriptState.APPROVED:
        move(
            transcript,
            TranscriptState.IN_REVIEW,
            allowed=TRANSCRIPT_MOVES,
            approved_by=None,
            approved_at=None,
        )
        transcript_reopened.send(Transcript, transcript=transcript)
    if transcript.state == TranscriptState.IN_REVIEW and not has_hand_made:
        move(transcript, TranscriptState.DRAFT, allowed=TRANSCRIPT_MOVES)
    transcript_changed.send(Transcript, transcript=transcript)


def _outside(segments: Sequence[base.Segment], kept: Sequence[Segment]) -> list[base.Segment]:
    """Leave out what lies in the time of ``kept`` lines, word by word where words have times."""
    if not kept:
        return list(segments)
    left = []
    for segment in segments:
        words = tuple(word for word in segment.words if not _is_inside(word.start_ms, word.end_ms, kept))
        if not segment.words and not _is_inside(segment.start_ms, segment.end_ms, kept):
            left.append(segment)
        elif words:
            left.append(replace(segment, words=words))
    return left


def _is_inside(start_ms: int, end_ms: int, kept: Sequence[Segment]) -> bool:
    middle_ms = (start_ms + end_ms) // 2
    return any(segment.start_ms <= middle_ms < segment.end_ms for segment in kept)


def _store(
    transcript: Transcript,
    lines: Sequence[base.Segment],
    kept: Sequence[Segment],
    *,
    replaced: Sequence[Segment],
    source: Source,
) -> None:
    fresh = [
        Segment(
            transcript=transcript,
            start_ms=line.start_ms,
            end_ms=line.end_ms,
            speaker=line.speaker,
            text=line.text,
            words=pack(line.words),
            confidence=line.confidence if source.has_confidence else None,
            flags=list(line.flags),
            version=transcript.version,
        )
        for line in lines
    ]
    everything = sorted([*fresh, *kept], key=lambda segment: (segment.start_ms, segment.end_ms))
    keep_addresses(everything, replaced)
    # The kept lines take places behind all others first, so that no two meet on one place.
    highest = max((segment.position for segment in kept), default=0) + len(everything) + 1
    for number, segment in enumerate(kept):
        segment.position = highest + number
        segment.save(update_fields=["position"])
    for position, segment in enumerate(everything):
        segment.position = position
    Segment.objects.bulk_create([segment for segment in everything if segment.pk is None])
    for segment in kept:
        segment.save(update_fields=["position", "aliases"])


def with_capital(line: base.Segment) -> base.Segment:
    first, *rest = line.words
    words = (replace(first, text=first.text[:1].upper() + first.text[1:]), *rest)
    return replace(line, text=line.text[:1].upper() + line.text[1:], words=words)


def keep_addresses(lines: Sequence[Segment], replaced: Sequence[Segment]) -> None:
    """Let the ids of ``replaced`` lines lead to the lines now spoken at their time."""
    if not lines:
        return
    starts = [line.start_ms for line in lines]
    for gone in replaced:
        line = lines[max(0, bisect_right(starts, (gone.start_ms + gone.end_ms) // 2) - 1)]
        line.aliases = [*line.aliases, gone.public_id, *gone.aliases]
