"""What a person typed into the search box, read as words, "phrases", begin* and -without."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from archive.words.analysis import stem, stemmer_key, surfaces
from archive.words.stopwords import STOP_WORDS

MAX_CHARACTERS = 200
MAX_TERMS = 10
# Words are looked up by their first letters; a shorter beginning would stand for half the dictionary.
HEAD_LETTERS = 3

_QUOTES = str.maketrans("“”„«»", '"""""')
_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a word, several in a row, or the beginning of a word; ``words`` are folded."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def is_word(self) -> bool:
        return len(self.words) == 1 and not self.is_prefix

    @property
    def is_stop_word(self) -> bool:
        return self.is_word and self.words[0] in STOP_WORDS


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. ``terms`` must all be found, ``excluded`` must not; ``is_cut`` says it was too long."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Needle:
    """A term as the index spells it: any one of ``alternatives``, each a run of stems."""

    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Needles:
    """What the engines, the locator and the highlighter all look for."""

    wanted: tuple[Needle, ...]
    excluded: tuple[Needle, ...] = ()


def parse(text: str) -> Query:
    """Read a query; whatever was typed means something or is left out, nothing is an error.

    Words joined by a hyphen or another sign are a phrase. Stop words outside phrases count only where
    nothing else was asked for.
    """
    cleaned = text.replace("\x00", " ").translate(_QUOTES).strip()
    found = [
        (bool(match["minus"]), term)
        for match in _TERM.finditer(cleaned[:MAX_CHARACTERS])
        if (term := _read_term(match))
    ]
    kept = list(dict.fromkeys(found))[:MAX_TERMS]
    terms = [term for is_excluded, term in kept if not is_excluded]
    telling = [term for term in terms if not term.is_stop_word]
    return Query(
        terms=tuple(telling or terms),
        excluded=tuple(term for is_excluded, term in kept if is_excluded),
        is_cut=len(cleaned) > MAX_CHARACTERS or len(set(found)) > MAX_TERMS,
    )


def _read_term(match: re.Match[str]) -> Term | None:
    written = match["phrase"] if match["phrase"] is not None else match["word"]
    words = tuple(surfaces(written))
    if not words:
        return None
    is_prefix = (
        match["word"] is not None
        and written.endswith("*")
        and len(words) == 1
        and len(words[0]) >= HEAD_LETTERS
    )
    return Term(words, is_prefix)


def needles(query: Query, *, languages: Iterable[str], expand: Callable[[str], Sequence[str]]) -> Needles:
    """Spell a query the way the index does.

    Nobody says in which language they search, so each term is stemmed in every one of ``languages``.
    ``expand`` gives the stems of the words that begin with some letters.
    """
    keys = sorted({stemmer_key(language) for language in languages}) or [""]
    return Needles(
        wanted=tuple(_needle(term, keys, expand) for term in query.terms),
        excluded=tuple(_needle(term, keys, expand) for term in query.excluded),
    )


def _needle(term: Term, keys: Sequence[str], expand: Callable[[str], Sequence[str]]) -> Needle:
    if term.is_prefix:
        return Needle(tuple((one,) for one in expand(term.words[0])))
    spelled = [tuple(stem(word, key) for word in term.words) for key in keys]
    return Needle(tuple(dict.fromkeys(spelled)))
