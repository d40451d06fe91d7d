"""Two versions of a text beside each other: which lines changed, and which words in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from transcripts.wording import joiner, split_words

SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed (``same``), went (``gone``) or came (``new``)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line that differs. Who speaks is ``speaker_before`` and ``speaker`` where that differs, too."""

    start_ms: int
    pieces: list[Piece]
    speaker_before: str
    speaker: str


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the lines that differ between two documents of ``TranscriptVersion``, in time order."""
    language = str(after.get("language", ""))
    old = {line["id"]: line for line in before.get("segments", ())}
    new = {line["id"]: line for line in after.get("segments", ())}
    changes = []
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        texts = [line["text"] if line else "" for line in (was, now)]
        speakers = [line["speaker"] if line else "" for line in (was, now)]
        if texts[0] == texts[1] and speakers[0] == speakers[1]:
            continue
        start_ms = int((now or was)["start_ms"])  # type: ignore[index]
        changes.append(Change(start_ms, pieces(texts[0], texts[1], language), speakers[0], speakers[1]))
    return sorted(changes, key=lambda change: change.start_ms)


def pieces(before: str, after: str, language: str = "") -> list[Piece]:
    """Return what stayed, went and came, word by word."""
    old, new = split_words(before, language), split_words(after, language)
    found: list[Piece] = []
    for step in Levenshtein.opcodes(old, new):
        went, came = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "equal":
            found.append(_piece(SAME, went, language))
            continue
        if went:
            found.append(_piece(GONE, went, language))
        if came:
            found.append(_piece(NEW, came, language))
    return found


def _piece(kind: str, words: Sequence[str], language: str) -> Piece:
    return Piece(kind, joiner(language).join(words))
