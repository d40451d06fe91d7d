"""What search engines and link previews read of a page: schema.org as JSON-LD, made of what the page shows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from archive.models import Publication
from archive.states import ForStrangers
from community.models import Question
from recordings.models import Rendition, RenditionKind
from webinars.models import Webinar
from webinars.states import WebinarState

CONTEXT: Final = "https://schema.org"
# Inside a script element these would end it, or begin a comment.
ESCAPES: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def absolute(address: str) -> str:
    return f"{settings.SITE_URL}{address}"


def json_ld(data: Mapping[str, Any] | None) -> SafeString:
    """Return ``data`` as a block of JSON-LD: data, which no browser runs. Nothing where there is none."""
    if data is None:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


def event(webinar: Webinar) -> dict[str, Any]:
    """Describe a webinar that people can come to. The meeting's own address is never told."""
    page = absolute(webinar.get_absolute_url())
    status = "EventCancelled" if webinar.state == WebinarState.CANCELLED else "EventScheduled"
    return {
        "@type": "Event",
        "name": webinar.title,
        "description": webinar.summary or webinar.title,
        "url": page,
        "startDate": webinar.starts_at.isoformat(),
        "endDate": webinar.ends_at.isoformat(),
        "eventStatus": f"{CONTEXT}/{status}",
        "eventAttendanceMode": f"{CONTEXT}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": page},
        "inLanguage": webinar.language,
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.SITE_URL},
        "performer": _people(webinar),
    }


def video(
    publication: Publication, media: Mapping[str, Rendition], questions: Iterable[Question]
) -> dict[str, Any] | None:
    """Describe a recording that everyone may see; None for any other. Questions at a moment are its clips."""
    if publication.state_for_strangers != ForStrangers.OPEN:
        return None
    webinar = publication.webinar
    page = absolute(publication.get_absolute_url())
    shown = next(
        (media[kind] for kind in (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT) if kind in media), None
    )
    file = shown or media.get(RenditionKind.AUDIO)
    told: dict[str, Any] = {
        "@type": "VideoObject" if shown else "AudioObject",
        "name": webinar.title,
        "description": webinar.summary or webinar.title,
        "url": page,
        "embedUrl": absolute(reverse("embed", args=[webinar.slug])),
        "inLanguage": webinar.language,
        "isAccessibleForFree": True,
        "contributor": _people(webinar),
        "hasPart": [_clip(page, question) for question in at_moments(questions)],
    }
    if publication.published_at:
        told["uploadDate"] = publication.published_at.isoformat()
    if publication.recording.duration_ms:
        told["duration"] = iso_duration(publication.recording.duration_ms)
    if file:
        told["contentUrl"] = media_address(publication, file)
    if RenditionKind.POSTER in media:
        told["thumbnailUrl"] = media_address(publication, media[RenditionKind.POSTER])
    return told


def at_moments(questions: Iterable[Question]) -> list[Question]:
    """Return the questions that were asked at a moment, in the order of the recording."""
    placed = [question for question in questions if question.offset_ms is not None]
    return sorted(placed, key=lambda question: (question.offset_ms or 0, question.pk))


def media_address(publication: Publication, rendition: Rendition) -> str:
    return absolute(reverse("recording_media", args=[publication.webinar.slug, rendition.public_id]))


def iso_duration(milliseconds: int) -> str:
    """Return a length as ISO 8601 writes it: ``PT3600S``."""
    return f"PT{round(milliseconds / 1000)}S"


def _clip(page: str, question: Question) -> dict[str, Any]:
    seconds = (question.offset_ms or 0) / 1000
    return {
        "@type": "Clip",
        "name": question.text[:200],
        "startOffset": round(seconds),
        "url": f"{page}?t={seconds:.1f}",
    }


def _people(webinar: Webinar) -> list[dict[str, str]]:
    return [
        {
            "@type": "Person",
            "name": presenter.person.name,
            "url": absolute(reverse("person", args=[presenter.person.slug])),
        }
        for presenter in webinar.speaking
    ]
