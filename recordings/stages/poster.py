"""Make the one still picture that stands for the recording before it plays."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from recordings import encoding, refusals
from recordings.models import RenditionKind
from recordings.pipeline import StageContext
from recordings.stages.encode import encode
from recordings.stages.probe import facts_of

# The first seconds are often black or a waiting room.
LATEST_MS: Final = 30_000


class MakePoster:
    """A picture from the first tenth of the recording; from its very start where there is none later."""

    queue = "media"
    required = False
    follows_source = True
    label = _("Still picture")

    def wanted(self, context: StageContext) -> bool:
        return facts_of(context.recording).video is not None

    def run(self, context: StageContext) -> None:
        facts = facts_of(context.recording)
        if facts.video is None:
            return
        made = context.work_dir / "poster.jpg"
        for at_ms in (min((context.recording.duration_ms or 0) // 10, LATEST_MS), 0):
            encode(context, encoding.poster(context.source, facts, facts.video, made, at_ms=at_ms))
            if made.exists():
                break
        else:
            raise refusals.DamagedFile("no picture could be decoded")
        width_px, height_px = encoding.fitted(facts.video, encoding.POSTER_SHORT_SIDE_PX)
        context.keep_rendition(
            RenditionKind.POSTER, made, content_type="image/jpeg", width_px=width_px, height_px=height_px
        )
