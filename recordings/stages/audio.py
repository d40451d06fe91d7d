"""Prepare the sound for the speech engines, and measure how much of it can be heard."""

from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy

from recordings import encoding, probe, refusals
from recordings.models import Recording, RenditionKind
from recordings.pipeline import StageContext
from recordings.stages.encode import encode
from recordings.stages.probe import facts_of

BYTES_PER_MS: Final = encoding.SPEECH_RATE_HZ * 2 // 1000
WAV_HEADER_BYTES: Final = 44


class ExtractSpeech:
    """16 kHz mono PCM whose clock is the recording's own."""

    queue = "media"
    required = True
    follows_source = True
    label = gettext_lazy("Sound prepared")

    def wanted(self, context: StageContext) -> bool:
        return True

    def run(self, context: StageContext) -> None:
        made = context.work_dir / "speech.wav"
        facts = facts_of(context.recording)
        encode(context, encoding.speech(context.source, facts, made))
        heard_ms = length_ms(made)
        if heard_ms == 0:
            raise refusals.DamagedFile("no sound could be decoded")
        context.keep_rendition(RenditionKind.SPEECH, made, content_type="audio/wav", duration_ms=heard_ms)
        if facts.video is None:
            note_length(context, facts, heard_ms)


def length_ms(wav: Path) -> int:
    return max(0, wav.stat().st_size - WAV_HEADER_BYTES) // BYTES_PER_MS


def note_length(context: StageContext, facts: probe.Facts, heard_ms: int) -> None:
    """Take the decoded length for the recording's: with no picture, it is all there is."""
    info = context.recording.media_info
    info["is_short"] = info["is_short"] or probe.is_short(heard_ms, facts.duration_ms)
    with context.publishing():
        Recording.objects.filter(pk=context.recording.pk).update(duration_ms=heard_ms, media_info=info)
