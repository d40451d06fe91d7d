"""What should be true of a copy on another platform, as its recording stands in the archive now."""

import hashlib

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from archive.models import Publication, VideoCopy
from archive.states import Audience, PublicationState
from providers import video_platforms
from providers.platforms import Privacy, VideoPlatform, VideoText
from recordings.models import Recording, Rendition, RenditionKind
from recordings.states import RecordingState
from transcripts.models import Transcript
from transcripts.states import RedactionState


def platforms() -> list[VideoPlatform]:
    """Return the platforms of the settings, connected or not."""
    return [video_platforms[alias] for alias in settings.VIDEO_PLATFORMS]


def videos(recording: Recording) -> list[Rendition]:
    """Return the videos of a recording that can be copied, the best first."""
    kinds = (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT)
    made = {video.kind: video for video in recording.renditions.filter(kind__in=kinds, language="")}
    return [made[kind] for kind in kinds if kind in made]


def obstacle(publication: Publication | None, platform: VideoPlatform) -> str:
    """Return the sentence that says why no copy can be made, or an empty string."""
    if publication is None or publication.state != PublicationState.PUBLISHED:
        return _("First publish it here.")
    if publication.audience != Audience.PUBLIC:
        return _("It is for members only, so it stays here.")
    if not videos(publication.recording):
        return _("This recording has no video.")
    return platform.missing()


def video_of(copy: VideoCopy) -> Rendition | None:
    """Return the video that is to be copied, if it is still the one that was chosen, byte for byte."""
    found: Rendition | None = copy.publication.recording.renditions.filter(
        kind=copy.kind, language="", sha256=copy.sha256
    ).first()
    return found


def goal_of(copy: VideoCopy) -> Privacy | None:
    """Return who should see the copy on its platform now; None where it should not be there.

    Private is for what may come back: a hidden publication, a recording that is made anew, hidden words still in the
    sound.
    """
    publication = copy.publication
    taken_back = PublicationState.WITHDRAWN, RecordingState.WITHDRAWN
    if not copy.is_wanted or publication.state in taken_back or publication.recording.state in taken_back:
        return None
    is_public = publication.state == PublicationState.PUBLISHED and publication.audience == Audience.PUBLIC
    is_whole = publication.recording.state == RecordingState.READY and video_of(copy) is not None
    return (
        Privacy(copy.privacy) if is_public and is_whole and not holds_hidden_words(copy) else Privacy.PRIVATE
    )


def holds_hidden_words(copy: VideoCopy) -> bool:
    """Say whether words were hidden in the sound since the video was chosen that is copied."""
    hidden = copy.publication.recording.redactions.filter(
        state=RedactionState.APPLIED, in_sound=True, decided_at__gt=copy.created_at
    )
    return bool(hidden.exists())


def captioned(copy: VideoCopy) -> list[Transcript]:
    """Return the texts that stand beside the copy as captions."""
    return [text for text in copy.publication.texts if text.has_captions]


def text_of(publication: Publication) -> VideoText:
    """Return title and description of a copy, with the way back to our page."""
    webinar = publication.webinar
    with translation.override(webinar.language):
        way = _("Read, search and ask: %(address)s") % {
            "address": f"{settings.SITE_URL}{publication.get_absolute_url()}"
        }
    parts = (webinar.summary, webinar.description, way)
    return VideoText(
        title=webinar.title,
        description="\n\n".join(part for part in parts if part),
        language=webinar.language,
        recorded_at=webinar.starts_at,
    )


def digest(text: VideoText) -> str:
    return hashlib.sha256(f"{text.title}\n{text.description}\n{text.language}".encode()).hexdigest()
