"""One way for every stage to let ffmpeg make files from a recording's source."""

from django.conf import settings

from recordings import encoding, ffmpeg, refusals
from recordings.pipeline import StageContext


def encode(context: StageContext, output: encoding.Output) -> None:
    """Run ``output`` into the stage's own folder, with progress in milliseconds of the recording.

    Raises ``DamagedFile`` if ffmpeg gives the file up, ``FfmpegFailed`` if it could not work on this machine,
    ``StageLost`` if the stage is another's meanwhile.
    """
    total_ms = context.recording.duration_ms or 0
    try:
        ffmpeg.run(
            output,
            program=ffmpeg.find_ffmpeg(settings.FFMPEG),
            reads=[context.source],
            writes=context.work_dir,
            limits=encoding.limits(total_ms),
            on_progress=lambda done_ms: context.progress(done_ms, total_ms),
        )
    except ffmpeg.FfmpegFailed as error:
        if error.is_ours:
            raise
        raise refusals.DamagedFile(str(error)) from error
