"""Captions that people bring become a transcript."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from recordings.models import Recording
from transcripts.actions.writing import UPLOADED, write_transcript
from transcripts.captions import has_times, place_in_time, read_captions
from transcripts.models import CAPTIONS, Transcript, TranscriptionJob


@transaction.atomic
def import_captions(
    recording: Recording,
    text: str | bytes,
    *,
    by: Any,
    language: str,
    filename: str = "",
    speech: Sequence[tuple[int, int]] = (),
) -> Transcript:
    """Write the transcript in ``language`` from a WebVTT, SubRip or plain text file.

    It is written once: the same file for the same recording and language changes nothing more. Plain text is
    spread over ``speech``, the times at which somebody speaks, or over the whole recording.

    Raises ``BadCaptions`` with a sentence for the file's owner.
    """
    content = text.encode() if isinstance(text, str) else text
    segments = read_captions(content, language=language)
    if not has_times(segments):
        segments = place_in_time(segments, speech or _speech(recording))
    job, is_new = TranscriptionJob.objects.get_or_create(
        recording=recording,
        key=hashlib.sha256(b"\0".join([language.encode(), content])).hexdigest(),
        defaults={"engine": CAPTIONS, "model": filename[:120], "language": language},
    )
    if not is_new and job.finished_at:
        found = Transcript.objects.filter(recording=recording, language=language, engine=CAPTIONS).first()
        if found:
            return found
    job.finished_at = timezone.now()
    job.save(update_fields=["finished_at"])
    return write_transcript(recording, segments, language=language, source=UPLOADED, by=by)


def _speech(recording: Recording) -> list[tuple[int, int]]:
    """Take the times of speech that an engine's work found before, or the whole recording."""
    job = recording.transcription_jobs.filter(speech_ms__gt=0).first()
    windows = list(job.windows.values_list("start_ms", "end_ms")) if job else []
    return windows or [(0, recording.duration_ms or 1000)]
