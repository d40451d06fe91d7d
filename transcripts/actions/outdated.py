"""Translated lines whose original changed: found by their time, marked until a person looks at them."""

from collections.abc import Iterable, Sequence

from django.db.models import Max, Min
from django.utils import timezone

from transcripts.hiding import Stretch
from transcripts.models import Segment, Transcript


def mark_translations(original: Transcript, changed: Iterable[Stretch]) -> int:
    """Mark the lines of other languages that translate what was said at the times ``changed``; return how many.

    Nothing is marked where ``original`` is itself a translation.
    """
    spans = list(changed)
    if not original.is_original or not spans:
        return 0
    others = Segment.objects.filter(transcript__recording=original.recording_id).exclude(transcript=original)
    near = others.filter(
        start_ms__lt=max(end for _start, end in spans), end_ms__gt=min(start for start, _end in spans)
    )
    meant = [
        row.pk
        for row in near.only("pk", "start_ms", "end_ms")
        if any(is_counterpart((row.start_ms, row.end_ms), span) for span in spans)
    ]
    return Segment.objects.filter(pk__in=meant).update(outdated_at=timezone.now())


def is_counterpart(first: Stretch, second: Stretch) -> bool:
    """Say whether one of two stretches is spoken in the midst of the other: lines that merely touch are not."""
    return _holds(first, second) or _holds(second, first)


def _holds(outer: Stretch, inner: Stretch) -> bool:
    return outer[0] <= (inner[0] + inner[1]) // 2 < outer[1]


def originals_of(lines: Sequence[Segment]) -> dict[int, list[Segment]]:
    """Return for each of ``lines`` of a translation, by its primary key, the lines that it translates."""
    if not lines or lines[0].transcript.is_original:
        return {}
    # Lines that cross each other in time are rare, and long ones rarer: what lies around all of them is enough.
    edges = Segment.objects.filter(pk__in=[line.pk for line in lines]).aggregate(
        Min("start_ms"), Max("end_ms")
    )
    recording = lines[0].transcript.recording_id
    spoken = list(
        Segment.objects.filter(
            transcript__recording=recording,
            transcript__is_original=True,
            start_ms__lt=edges["end_ms__max"],
            end_ms__gt=edges["start_ms__min"],
        )
        .defer("words")
        .order_by("position")
    )
    return {
        line.pk: [
            one for one in spoken if is_counterpart((line.start_ms, line.end_ms), (one.start_ms, one.end_ms))
        ]
        for line in lines
    }
