"""Webinars that are in the archive, with what was said in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from archive.actions import index_publication
from archive.models import Publication
from archive.states import Audience, PublicationState
from members.models import Member, Person
from recordings.models import Recording
from recordings.states import RecordingState
from transcripts.models import Segment, Transcript
from transcripts.states import TranscriptState
from webinars.models import Presenter, Topic, Webinar, WebinarHost
from webinars.states import WebinarState

SEGMENT_MS = 10_000


def make_ready_webinar(
    slug: str = "village-committees",
    *,
    title: str = "",
    host: Member | None = None,
    presenters: Sequence[str] = (),
    topics: Sequence[str] = (),
    year: int = 2026,
    language: str = "en",
    **fields: Any,
) -> Webinar:
    """Make a webinar that is over, with a recording that is ready and no transcript."""
    webinar = Webinar.objects.create(
        slug=slug,
        title=title or slug.replace("-", " ").capitalize(),
        starts_at=dt.datetime(year, 6, 1, 13, tzinfo=dt.UTC),
        state=WebinarState.ENDED,
        language=language,
        **fields,
    )
    if host:
        WebinarHost.objects.create(webinar=webinar, member=host)
    for name in presenters:
        person, _ = Person.objects.get_or_create(slug=name.lower(), defaults={"name": name})
        Presenter.objects.create(webinar=webinar, person=person, consented_at=timezone.now())
    for name in topics:
        topic, _ = Topic.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})
        webinar.topics.add(topic)
    Recording.objects.create(
        webinar=webinar, state=RecordingState.READY, is_current=True, language=language, duration_ms=3_600_000
    )
    return webinar


def make_spoken_text(
    recording: Recording,
    said: Sequence[str],
    *,
    language: str = "en",
    state: TranscriptState = TranscriptState.APPROVED,
    is_original: bool = True,
) -> Transcript:
    """Write down ``said``, ten seconds each, every word half a second."""
    transcript = Transcript.objects.create(
        recording=recording,
        language=language,
        state=state,
        engine="captions",
        version=1,
        is_original=is_original,
    )
    Segment.objects.bulk_create(
        Segment(
            transcript=transcript,
            position=position,
            start_ms=position * SEGMENT_MS,
            end_ms=(position + 1) * SEGMENT_MS,
            speaker="Wanjiru",
            text=text,
            words=[
                [word, position * SEGMENT_MS + place * 500, position * SEGMENT_MS + place * 500 + 400, 0.9]
                for place, word in enumerate(text.split())
            ],
        )
        for position, text in enumerate(said)
    )
    return transcript


def make_publication(
    slug: str = "village-committees",
    said: Sequence[str] = ("We built a village committee.",),
    *,
    language: str = "en",
    audience: Audience = Audience.PUBLIC,
    state: PublicationState = PublicationState.PUBLISHED,
    is_listed: bool = True,
    **webinar: Any,
) -> Publication:
    """Make a webinar in the archive, indexed."""
    recording = make_ready_webinar(slug, language=language, **webinar).recordings.get()
    transcript = make_spoken_text(recording, said, language=language)
    publication = Publication.objects.create(
        webinar=recording.webinar,
        recording=recording,
        state=state,
        audience=audience,
        is_listed=is_listed,
        published_at=timezone.now(),
    )
    publication.transcripts.add(transcript)
    index_publication(publication)
    return publication
