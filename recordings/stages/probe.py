"""Find out what came in."""

from django.utils.translation import gettext_lazy as _

from recordings import probe
from recordings.models import Recording
from recordings.pipeline import StageContext


class Probe:
    """Refuse what is not a recording; note what it holds for the stages that follow.

    What is shorter than its container says is prepared all the same, but noted, so that it is not taken for whole.
    """

    queue = "media"
    required = True
    follows_source = True
    label = _("File checked")

    def wanted(self, context: StageContext) -> bool:
        return True

    def run(self, context: StageContext) -> None:
        facts = probe.look(context.source)
        held_ms = probe.measure(
            context.source, facts, lambda at_ms: context.progress(at_ms, facts.duration_ms)
        )
        video = facts.video
        info = facts.as_json() | {"held_ms": held_ms, "is_short": probe.is_short(held_ms, facts.duration_ms)}
        with context.publishing():
            Recording.objects.filter(pk=context.recording.pk).update(
                duration_ms=held_ms,
                has_video=video is not None,
                width_px=video.width_px if video else None,
                height_px=video.height_px if video else None,
                media_info=info,
            )


def facts_of(recording: Recording) -> probe.Facts:
    return probe.Facts.from_json(recording.media_info)
