"""Make the search index hold exactly what is published. Every action may be repeated at will."""

from django.db import transaction

from archive.models import SECTION_BITS, IndexedText, Publication, SearchPage, SearchSection, SearchTerm
from archive.signals import text_indexed
from archive.states import PublicationState
from archive.words.analysis import ANALYSER_VERSION, stems
from archive.words.query import HEAD_LETTERS
from archive.words.sections import IndexText, index_text
from transcripts.models import Transcript
from webinars.models import Webinar

ROWS_PER_INSERT = 500
# A hidden recording keeps its index: the visibility that every search joins keeps it from being found.
INDEXED_STATES = frozenset({PublicationState.PUBLISHED, PublicationState.HIDDEN})


def index_publication(publication: Publication) -> None:
    """Bring the index of one webinar in line with its publication, whatever happened to either."""
    is_indexed = publication.state in INDEXED_STATES
    texts = publication.texts if is_indexed else []
    with transaction.atomic():
        left = IndexedText.objects.filter(transcript__recording__webinar=publication.webinar_id)
        for indexed in left.exclude(transcript__in=texts).select_related("transcript"):
            drop_text(indexed.transcript)
        if is_indexed:
            index_page(publication.webinar)
        else:
            SearchPage.objects.filter(webinar=publication.webinar_id).delete()
    # One short transaction per text: indexing must not keep readers and other writers waiting.
    for text in texts:
        write_text(text)


@transaction.atomic
def write_text(transcript: Transcript) -> None:
    """Replace what the index holds of ``transcript`` by its segments as they are now."""
    # Two jobs for the same text take turns.
    locked = Transcript.objects.select_for_update(no_key=True).get(pk=transcript.pk)
    analysed = index_text(locked.segments.order_by("position").only("pk", "text"), locked.language)
    drop_text(locked)
    _add_sections(locked, analysed)
    _add_terms(locked, analysed)
    IndexedText.objects.create(
        transcript=locked,
        version=locked.version,
        analyser_version=ANALYSER_VERSION,
        section_count=len(analysed.sections),
    )
    text_indexed.send(Transcript, transcript=locked)


def _add_sections(transcript: Transcript, analysed: IndexText) -> None:
    SearchSection.objects.bulk_create(
        [
            SearchSection(
                id=transcript.pk << SECTION_BITS | section.ordinal,
                transcript=transcript,
                ordinal=section.ordinal,
                segment_ids=section.segment_ids,
                starts=section.starts,
                stems=section.stems,
            )
            for section in analysed.sections
        ],
        batch_size=ROWS_PER_INSERT,
    )


def _add_terms(transcript: Transcript, analysed: IndexText) -> None:
    SearchTerm.objects.bulk_create(
        [
            SearchTerm(
                transcript=transcript,
                surface=word.surface,
                stem=word.stem,
                head=word.surface[:HEAD_LETTERS],
                length=len(word.surface),
                section_count=word.section_count,
            )
            for word in analysed.vocabulary
        ],
        batch_size=ROWS_PER_INSERT,
    )


@transaction.atomic
def drop_text(transcript: Transcript) -> None:
    SearchSection.objects.filter(transcript=transcript).delete()
    SearchTerm.objects.filter(transcript=transcript).delete()
    IndexedText.objects.filter(transcript=transcript).delete()


def index_page(webinar: Webinar) -> None:
    """Write the stems of a webinar's title page."""

    def stemmed(*texts: str) -> str:
        return " ".join(stem for text in texts for stem in stems(text, webinar.language))

    SearchPage.objects.update_or_create(
        webinar=webinar,
        defaults={
            "title": stemmed(webinar.title),
            "presenters": stemmed(*(person.name for person in webinar.people.all())),
            "topics": stemmed(*(topic.name for topic in webinar.topics.all())),
            "description": stemmed(webinar.summary, webinar.description),
        },
    )


def out_of_date() -> list[Publication]:
    """Return the publications whose index is missing, old, or by another analyser."""
    publications = Publication.objects.filter(state__in=INDEXED_STATES).prefetch_related("transcripts")
    indexed = {
        row.transcript_id: (row.version, row.analyser_version) for row in IndexedText.objects.all().iterator()
    }
    return [
        publication
        for publication in publications
        if any(indexed.get(text.pk) != (text.version, ANALYSER_VERSION) for text in publication.texts)
    ]
