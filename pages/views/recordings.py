"""Watching, listening and reading."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive.models import Publication
from archive.search.quotes import Quotation, find_quotation
from archive.states import Audience, PublicationState
from pages import questions, structured
from pages.access import with_publication
from pages.certificates import playing
from pages.errors import too_many
from pages.limits import may_render
from pages.turns import reading_minutes, turns_of
from recordings.models import Rendition, RenditionKind
from recordings.serving import serve
from transcripts.actions import thanked
from transcripts.exports import render as render_export
from transcripts.models import Transcript
from webinars.models import Resource

DOWNLOADS = ("txt", "pdf", "docx", "md", "vtt", "srt", "csv", "json")
PUBLIC_KINDS = (
    RenditionKind.VIDEO,
    RenditionKind.VIDEO_LIGHT,
    RenditionKind.AUDIO,
    RenditionKind.SPOKEN,
    RenditionKind.POSTER,
)


def _start_ms(request: HttpRequest) -> int:
    """Return the moment of ``?t=`` in milliseconds; anything but a number of seconds counts as none."""
    try:
        return max(0, int(float(request.GET.get("t", "0")) * 1000))
    except (ValueError, OverflowError):
        return 0


def _landing_ms(request: HttpRequest) -> int | None:
    """Return the moment whose sentence to mark; a link from the search marks it by its fragment instead."""
    return None if {"q", "quote"} & request.GET.keys() else _start_ms(request) or None


def text_of(publication: Publication, language: str) -> Transcript | None:
    """Return the public text in ``language``, else the one in the language that was spoken."""
    texts = publication.texts
    chosen = [text for text in texts if text.language == language]
    original = [text for text in texts if text.is_original]
    return next(iter(chosen + original + texts), None)


def _media(publication: Publication) -> dict[str, Rendition]:
    return {rendition.kind: rendition for rendition in publication.recording.renditions.all()}


def _file(publication: Publication, rendition: Rendition) -> dict[str, object]:
    return {
        "href": reverse("recording_media", args=[publication.webinar.slug, rendition.public_id]),
        "content_type": rendition.content_type,
        "size_bytes": rendition.size_bytes,
    }


def _downloads(publication: Publication, media: dict[str, Rendition]) -> list[dict[str, object]]:
    labels = {
        RenditionKind.VIDEO_LIGHT: _("Light video, to watch later"),
        RenditionKind.VIDEO: _("Video"),
        RenditionKind.AUDIO: _("Sound only"),
    }
    return [
        {
            **_file(publication, media[kind]),
            "label": label,
            "kind": media[kind].content_type.rsplit("/", 1)[-1].upper(),
        }
        for kind, label in labels.items()
        if kind in media
    ]


def _texts(publication: Publication) -> list[dict[str, object]]:
    base = reverse("recording_text", args=[publication.webinar.slug, "txt"]).removesuffix("txt")
    return [
        {
            "language": text.language,
            "download_base": base,
            "download_query": "" if text.is_original else f"?{urlencode({'language': text.language})}",
        }
        for text in publication.texts
    ]


def _tracks(publication: Publication) -> list[dict[str, str]]:
    return [
        {
            "language": text.language,
            "href": reverse("recording_text", args=[publication.webinar.slug, "vtt"])
            + f"?{urlencode({'language': text.language})}",
        }
        for text in publication.texts
        if text.has_captions
    ]


def _page(
    request: HttpRequest,
    publication: Publication,
    transcript: Transcript | None,
    quotation: Quotation | None = None,
) -> dict[str, object]:
    """Return what the pages to watch, to listen and to read have in common."""
    start_ms = _start_ms(request)
    media = _media(publication)
    audio = media.get(RenditionKind.AUDIO)
    videos = [media[kind] for kind in (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT) if kind in media]
    segments = transcript.segments.order_by("position") if transcript else []
    is_public = publication.state == PublicationState.PUBLISHED
    return {
        "publication": publication,
        "webinar": publication.webinar,
        "number": publication.number,
        "duration_ms": publication.recording.duration_ms,
        "is_public": is_public,
        "is_members_only": is_public and publication.audience == Audience.MEMBERS,
        "start_s": f"{start_ms / 1000:.1f}" if start_ms else "",
        "media": media,
        "audio": _file(publication, audio) if audio else None,
        "has_video": bool(videos),
        "videos": videos,
        "watch_bytes": videos[0].size_bytes if videos else None,
        "texts": _texts(publication),
        "transcript": transcript,
        "is_rough": transcript is not None and transcript.is_rough,
        "text_bytes": getattr(transcript, "letters", None),
        "turns": turns_of(
            segments, landed_ms=_landing_ms(request), quoted=quotation.spans if quotation else None
        ),
        "is_quote_lost": quotation is not None and not quotation.is_same,
        "written_by": transcript.written_by if transcript else "",
        "formats": DOWNLOADS,
        "played": playing(request, publication.webinar),
    }


def player_of(request: HttpRequest, publication: Publication) -> dict[str, object]:
    """Return what the player alone needs: sources, captions, picture, and where to begin."""
    media = _media(publication)
    audio, poster = media.get(RenditionKind.AUDIO), media.get(RenditionKind.POSTER)
    videos = [media[kind] for kind in (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT) if kind in media]
    start_ms = _start_ms(request)
    return {
        "webinar": publication.webinar,
        "start_s": f"{start_ms / 1000:.1f}" if start_ms else "",
        "audio": _file(publication, audio) if audio else None,
        "video": [_file(publication, video) for video in videos],
        "poster": _file(publication, poster)["href"] if poster else "",
        "tracks": _tracks(publication),
        "watch_href": publication.get_absolute_url(),
    }


@require_safe
@with_publication
def recording(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Show the player beside the words; ``?t=`` lands on a moment, ``?q=`` carries the search along."""
    quotation = find_quotation(publication, request.GET.get("quote", ""))
    chosen = quotation.transcript if quotation else None
    text = text_of(publication, chosen.language if chosen else request.GET.get("language", ""))
    page = _page(request, publication, text, quotation)
    media = _media(publication)
    asked = questions.below(request, publication.webinar)
    page |= {
        **player_of(request, publication),
        "downloads": _downloads(publication, media),
        "presenters": publication.webinar.speaking,
        "resources": Resource.objects.shown_with(publication.webinar, request.user),
        "structured": structured.json_ld(
            structured.video(publication, media, asked["questions"])  # type: ignore[arg-type]
        ),
        **asked,
    }
    return render(request, "pages/recording.html", page)


@require_safe
@with_publication
def listen(request: HttpRequest, publication: Publication) -> HttpResponse:
    page = _page(request, publication, text_of(publication, request.GET.get("language", "")))
    page["spoken"] = [
        (sound.language, _file(publication, sound))
        for sound in publication.recording.renditions.filter(kind=RenditionKind.SPOKEN)
    ]
    return render(request, "pages/listen.html", page)


@require_safe
@with_publication
def read(request: HttpRequest, publication: Publication, language: str) -> HttpResponse:
    """Show the whole text on one page that needs no script, can be printed and kept."""
    transcript = text_of(publication, language)
    if transcript is None or transcript.language != language:
        raise Http404
    page = _page(request, publication, transcript)
    page |= {
        "thanked": thanked(transcript),
        "reading_minutes": reading_minutes(page["text_bytes"] or 0),  # type: ignore[arg-type]
        "download_base": reverse("recording_text", args=[publication.webinar.slug, "txt"]).removesuffix(
            "txt"
        ),
        "download_query": f"?{urlencode({'language': language})}",
    }
    return render(request, "pages/read.html", page)


@require_safe
@with_publication
def media(request: HttpRequest, publication: Publication, rendition: str) -> HttpResponseBase:
    """Serve a media file, or the part asked for, to whoever may see its page and to nobody else."""
    found = get_object_or_404(
        publication.recording.renditions.filter(kind__in=PUBLIC_KINDS), public_id=rendition
    )
    name = (
        f"{publication.webinar.slug}.{found.content_type.rsplit('/', 1)[-1]}"
        if "download" in request.GET
        else ""
    )
    return serve(request, found, download_as=name)


@require_safe
@with_publication
def transcript_file(request: HttpRequest, publication: Publication, extension: str) -> HttpResponse:
    """Answer the text as a file; ``?language=`` chooses which."""
    transcript = text_of(publication, request.GET.get("language", ""))
    if transcript is None or extension not in DOWNLOADS:
        raise Http404
    if extension == "pdf" and not may_render(request):
        return too_many(request)
    export = render_export(transcript, extension)
    response = HttpResponse(export.content, content_type=export.content_type)
    disposition = "inline" if extension == "vtt" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{export.filename}"'
    return response
