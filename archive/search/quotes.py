"""Quotations from what is published, as its texts say it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.crypto import salted_hmac

from archive.models import Publication
from archive.words.moments import time_of
from archive.words.quotes import Fate, Part, Quote, Words
from transcripts.models import Segment, Transcript

SALT = "archive.quotes"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a link to words leads to. Unless they are the same, ``text`` is empty and ``token`` as it came.

    ``spans`` are the quoted stretches by the public ids of their lines. ``start_ms`` is when the first word begins,
    None where not even its line is left.
    """

    token: str
    fate: Fate
    transcript: Transcript | None = None
    text: str = ""
    speaker: str = ""
    segment: str = ""
    start_ms: int | None = None
    spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return self.fate == Fate.SAME

    @property
    def play_from(self) -> float:
        """Seconds at which to start listening, as for a moment that was searched for."""
        return round(max(0.0, (self.start_ms or 0) / 1000 - 1.5), 1)


def quote_address(publication: Publication, token: str) -> str:
    """Return the permanent address of quoted words."""
    return reverse("quote", args=[publication.webinar.slug, token])


def find_quotation(publication: Publication, token: str) -> Quotation | None:
    """Find the words of a link in the texts that people may read; None where ``token`` is no link's."""
    quote = Quote.of(token)
    if quote is None:
        return None
    found = [_found_in(text, quote) for text in publication.texts]
    order = [Fate.SAME, Fate.CHANGED, Fate.GONE]
    return min(found, key=lambda one: order.index(one.fate), default=Quotation(token, Fate.GONE))


def make_quotation(
    publication: Publication, *, segment: str = "", first: int = 0, count: int = 0, written: str = ""
) -> Quotation | None:
    """Quote words by their place, or as they are ``written``, from the texts that people may read."""
    for text in publication.texts:
        words = _words_of(text)
        quote = words.quote_of(written) if written else words.quote(segment, first, count)
        if quote:
            return _shown(text, words, quote)
    return None


def _words_of(text: Transcript) -> Words:
    key = salted_hmac(SALT, "", algorithm="sha256").digest()
    return Words(list(text.segments.order_by("position")), key)


def _found_in(text: Transcript, quote: Quote) -> Quotation:
    return _shown(text, _words_of(text), quote)


def _shown(text: Transcript, words: Words, quote: Quote) -> Quotation:
    fate, parts = words.find(quote)
    if not parts:
        return Quotation(quote.token, fate)
    line: Segment = words.lines[parts[0].line]  # type: ignore[assignment]
    place = Quotation(
        token=quote.token,
        fate=fate,
        transcript=text,
        segment=line.public_id,
        start_ms=time_of(line, parts[0].start) if fate == Fate.SAME else line.start_ms,
    )
    return _with_words(place, words, parts, line.speaker) if fate == Fate.SAME else place


def _with_words(place: Quotation, words: Words, parts: list[Part], speaker: str) -> Quotation:
    texts = [words.lines[part.line].text for part in parts]
    # Between two lines their ends belong to it, full stops and all.
    said = [
        text[None if at else part.start : part.end if at == len(parts) - 1 else None].strip()
        for at, (part, text) in enumerate(zip(parts, texts, strict=True))
    ]
    return Quotation(
        token=place.token,
        fate=place.fate,
        transcript=place.transcript,
        text=" ".join(said),
        speaker=speaker,
        segment=place.segment,
        start_ms=place.start_ms,
        spans={words.lines[part.line].public_id: (part.start, part.end) for part in parts},
    )
