"""One way for every stage to let ffmpeg make files from a recording's source."""

from pathlib import Path

from django.conf import settings

from recordings import encoding, ffmpeg, refusals
from recordings.pipeline import StageContext


def encode(context: StageContext, output: encoding.Output) -> None:
    """Make ``output`` of the recording's source; see ``encode_source``."""
    encode_source(context, output, reads=context.source)


def encode_source(context: StageContext, output: encoding.Output, *, reads: Path) -> None:
    """Run ``output``, made of the file ``reads``, into the stage's own folder, with progress in milliseconds.

    Raises ``DamagedFile`` if ffmpeg gives the file up, ``FfmpegFailed`` if it could not work on this machine,
    ``StageLost`` if the stage is another's meanwhile.
    """
    total_ms = context.recording.duration_ms or 0
    try:
        ffmpeg.run(
            output,
            program=ffmpeg.find_ffmpeg(settings.FFMPEG),
            reads=[reads],
            writes=context.work_dir,
            limits=encoding.limits(total_ms),
            on_progress=lambda done_ms: context.progress(done_ms, total_ms),
        )
    except ffmpeg.FfmpegFailed as error:
        if error.is_ours:
            raise
        raise refusals.DamagedFile(str(error)) from error
