"""Make what people watch and hear: small, seekable, without a trace of where it was recorded."""

from django.utils.translation import gettext_lazy

from recordings import encoding
from recordings.models import RenditionKind
from recordings.pipeline import StageContext
from recordings.stages.encode import encode
from recordings.stages.probe import facts_of


class MakeVideo:
    """The picture at up to 480 lines, enough to read slides; the file's own where that is light already."""

    queue = "media"
    required = True
    follows_source = True
    label = gettext_lazy("Video made light")

    def wanted(self, context: StageContext) -> bool:
        return facts_of(context.recording).video is not None

    def run(self, context: StageContext) -> None:
        facts = facts_of(context.recording)
        video = facts.video
        if video is None:
            return
        made = context.work_dir / "video.mp4"
        if encoding.is_light(facts):
            size = (video.width_px, video.height_px)
            encode(context, encoding.kept_video(context.source, facts, made))
        else:
            size = encoding.fitted(video, encoding.VIDEO_SHORT_SIDE_PX)
            encode(context, encoding.video(context.source, facts, video, made))
        context.keep_rendition(
            RenditionKind.VIDEO,
            made,
            content_type="video/mp4",
            duration_ms=context.recording.duration_ms,
            width_px=size[0],
            height_px=size[1],
        )


class MakeLightVideo:
    """The picture at 240 lines and about 100 kbit/s, for costly links."""

    queue = "media"
    required = False
    follows_source = True
    label = gettext_lazy("Video for slow lines")

    def wanted(self, context: StageContext) -> bool:
        return facts_of(context.recording).video is not None

    def run(self, context: StageContext) -> None:
        facts = facts_of(context.recording)
        if facts.video is None:
            return
        made = context.work_dir / "light.mp4"
        encode(context, encoding.light_video(context.source, facts, facts.video, made))
        width_px, height_px = encoding.fitted(facts.video, encoding.LIGHT_SHORT_SIDE_PX)
        context.keep_rendition(
            RenditionKind.VIDEO_LIGHT,
            made,
            content_type="video/mp4",
            duration_ms=context.recording.duration_ms,
            width_px=width_px,
            height_px=height_px,
        )


class MakeAudio:
    """The sound alone, for listening: about 14 MB an hour, or 11 MB as Opus."""

    queue = "media"
    required = True
    follows_source = True
    label = gettext_lazy("Sound for listening")

    def wanted(self, context: StageContext) -> bool:
        return True

    def run(self, context: StageContext) -> None:
        aac, opus = context.work_dir / "audio.m4a", context.work_dir / "audio.webm"
        encode(context, encoding.audio(context.source, facts_of(context.recording), aac, opus))
        duration_ms = context.recording.duration_ms
        context.keep_rendition(RenditionKind.AUDIO, aac, content_type="audio/mp4", duration_ms=duration_ms)
        context.keep_rendition(
            RenditionKind.AUDIO_LIGHT, opus, content_type="audio/webm", duration_ms=duration_ms
        )
