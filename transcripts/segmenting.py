"""What engines and captions files give, cut anew into segments a person can read, correct and quote."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from transcripts.engines.base import Segment, Word
from transcripts.wording import joiner, split_words, spread

FEWEST_WORDS: Final = 8
MOST_WORDS: Final = 25
# Nobody breathes for so long within a sentence.
LONGEST_PAUSE_MS: Final = 1500
SENTENCE_ENDS: Final = tuple(".?!…。！？؟।።")
CLAUSE_ENDS: Final = tuple(",;:،؛、，—–")
CLOSERS: Final = "\"'”’»)]"
NOT_AN_END: Final = frozenset(
    {"mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "e.g.", "i.e.", "etc.", "no.", "vs."}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word with what is known of the segment it came in; ``is_last`` closes that segment."""

    word: Word
    source: Segment
    is_last: bool


def sentences(segments: Iterable[Segment], *, language: str) -> list[Segment]:
    """Join ``segments`` and cut them into about 8 to 25 words, at ends of sentences where there are any.

    Segments come in time order. A new speaker or a pause of 1.5 s always begins a new one; no word is lost or
    moved.
    """
    return [_segment(part, language) for run in _runs(_pieces(segments, language)) for part in _cut(run)]


def _pieces(segments: Iterable[Segment], language: str) -> Iterator[Piece]:
    for segment in segments:
        words = segment.words or spread(
            split_words(segment.text, language),
            segment.start_ms,
            segment.end_ms,
            confidence=segment.confidence,
        )
        for number, word in enumerate(words, 1):
            yield Piece(word, segment, number == len(words))


def _runs(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    run: list[Piece] = []
    for piece in pieces:
        if run and _is_new_run(run[-1], piece):
            yield run
            run = []
        run.append(piece)
    if run:
        yield run


def _is_new_run(before: Piece, piece: Piece) -> bool:
    pause_ms = piece.word.start_ms - before.word.end_ms
    return piece.source.speaker != before.source.speaker or pause_ms > LONGEST_PAUSE_MS


def _cut(run: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    has_sentences = any(ends_sentence(piece.word.text) for piece in run)
    position = 0
    while position < len(run):
        length = _length(run[position : position + MOST_WORDS + 1], has_sentences=has_sentences)
        yield run[position : position + length]
        position += length


def _length(ahead: Sequence[Piece], *, has_sentences: bool) -> int:
    """Say how many of the pieces ``ahead`` make the next segment."""
    for count in range(FEWEST_WORDS, min(len(ahead), MOST_WORDS) + 1):
        last = ahead[count - 1]
        if ends_sentence(last.word.text) if has_sentences else last.is_last:
            return count
    if len(ahead) <= MOST_WORDS:
        return len(ahead)
    return max(range(FEWEST_WORDS, MOST_WORDS + 1), key=lambda count: _fitness(ahead, count))


def _fitness(ahead: Sequence[Piece], count: int) -> tuple[int, int, int]:
    """Rank a cut after ``count`` words: a clause's end, then the longest pause, then the longer segment."""
    last, following = ahead[count - 1], ahead[count]
    at_clause = last.is_last or last.word.text.rstrip(CLOSERS).endswith(CLAUSE_ENDS)
    return int(at_clause), following.word.start_ms - last.word.end_ms, count


def ends_sentence(word: str) -> bool:
    bare = word.rstrip(CLOSERS)
    is_initial = len(bare) == len("J.") and bare[0].isupper()
    return bare.endswith(SENTENCE_ENDS) and not is_initial and bare.lower() not in NOT_AN_END


def _segment(part: Sequence[Piece], language: str) -> Segment:
    words = tuple(piece.word for piece in part)
    start_ms = words[0].start_ms
    return Segment(
        start_ms=start_ms,
        end_ms=max(start_ms + 1, *(word.end_ms for word in words)),
        text=joiner(language).join(word.text for word in words),
        words=words,
        confidence=round(sum(word.confidence for word in words) / len(words), 3),
        language=part[0].source.language or language,
        speaker=part[0].source.speaker,
        flags=tuple(dict.fromkeys(flag for piece in part for flag in piece.source.flags)),
    )
