"""Recordings and webinars as lists show them, fetched in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Length
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models import Publication
from recordings.models import Rendition, RenditionKind
from registrations.models import Registration
from registrations.states import SEATED
from transcripts.models import Transcript
from webinars.models import Webinar

SERVED = (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT, RenditionKind.AUDIO, RenditionKind.POSTER)


@dataclass(frozen=True)
class RecordingCard:
    """A published recording in a list, with what each way of following it costs."""

    title: str
    href: str
    label: str
    subject: str
    language: str
    languages: tuple[str, ...]
    presenters: tuple[str, ...]
    held_at: datetime
    duration_ms: int | None
    listen_href: str
    listen_bytes: int | None
    read_href: str
    read_bytes: int | None


def listed(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Fetch with ``publications`` all that their cards need."""
    texts = Transcript.objects.annotate(letters=Sum(Length("segments__text")))
    return publications.select_related("webinar", "recording").prefetch_related(
        "webinar__topics",
        "webinar__presenters__person__member",
        Prefetch("transcripts", queryset=texts),
        Prefetch("recording__renditions", queryset=Rendition.objects.filter(kind__in=SERVED)),
    )


def recording_card(publication: Publication) -> RecordingCard:
    webinar = publication.webinar
    texts = publication.texts
    original = next((text for text in texts if text.is_original), texts[0] if texts else None)
    sizes = {rendition.kind: rendition.size_bytes for rendition in publication.recording.renditions.all()}
    topics = list(webinar.topics.all())
    slug = webinar.slug
    return RecordingCard(
        title=webinar.title,
        href=reverse("recording", args=[slug]),
        label=_("No. %(number)d") % {"number": publication.number} if publication.number else "",
        subject=topics[0].slug if topics else webinar.title,
        language=webinar.language,
        languages=tuple(text.language for text in texts),
        presenters=tuple(presenter.person.name for presenter in webinar.speaking),
        held_at=webinar.starts_at,
        duration_ms=publication.recording.duration_ms,
        listen_href=reverse("recording_listen", args=[slug]) if RenditionKind.AUDIO in sizes else "",
        listen_bytes=sizes.get(RenditionKind.AUDIO),
        read_href=reverse("recording_read", args=[slug, original.language]) if original else "",
        read_bytes=original.letters if original else None,  # type: ignore[attr-defined]
    )


def recording_cards(publications: Iterable[Publication]) -> list[RecordingCard]:
    return [recording_card(publication) for publication in publications]


def with_seats(webinars: QuerySet[Webinar]) -> QuerySet[Webinar]:
    """Count with each webinar its seats and fetch who presents."""
    seats = Registration.objects.filter(webinar=OuterRef("pk"), state__in=SEATED).order_by().values("webinar")
    # A count beside the row: a join would sort and group every word of the page by seat.
    taken = Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0)
    counted = webinars.annotate(seats_taken=taken, seats_left=F("capacity") - F("seats_taken"))
    return counted.prefetch_related("topics", "presenters__person__member")
