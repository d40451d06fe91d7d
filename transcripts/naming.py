"""Lines in which somebody may be told who should not be: a named child, a number to call, an age with a place.

A finding is a flag for the host, who hides the words or marks the line as checked. Only names near a word that speaks
of a child or a survivor are found: every capital letter would teach people to look away.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from common.words import Written, fold, written
from transcripts.engines.base import Segment

POSSIBLE_NAME: Final = "possible_name"
# How many words may stand between a name and what makes it one of a child.
NEAR: Final = 8
SHORTEST_NAME: Final = 3
# Words that speak of a child, of somebody harmed, or that bring a name.
CUES: Final[dict[str, str]] = {
    "en": (
        "child boy girl baby son daughter orphan pupil student niece nephew grandson granddaughter survivor victim "
        "named called teenager toddler minor sibling"
    ),
    "fr": (
        "enfant garçon fille fils bébé élève orphelin orpheline nièce neveu survivante survivant victime appelle "
        "appelait nommé nommée prénommé prénommée mineur mineure adolescent adolescente"
    ),
    "es": (
        "niño niña hijo hija bebé alumno alumna huérfano huérfana sobrino sobrina víctima sobreviviente llama "
        "llamaba llamado llamada menor adolescente"
    ),
    "pt": (
        "menino menina criança filho filha bebé bebê aluno aluna órfão órfã sobrinho sobrinha vítima sobrevivente "
        "chama chamava chamado chamada menor adolescente"
    ),
    "sw": "mtoto mvulana msichana binti mwanangu yatima mwanafunzi anaitwa aliyeitwa jina manusura mwathirika",
}
# What follows one of these is a thing or an office. Portuguese puts its own before names, too.
ARTICLES: Final = {"en": "the a an", "fr": "le la les un une du des", "es": "el la los las un una"}
_NUMBER_TO_CALL: Final = re.compile(r"(?<![\w.,])\+?\d(?:[\s().-]?\d){6,14}(?![\w])")
_ADDRESS: Final = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")
_AGE: Final = re.compile(
    r"\b(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen)[\s-](?:years?|months?)[\s-]old\b|\baged? \d{1,2}\b|\b\d{1,2} (?:ans|años|anos|meses|mois)\b|"
    r"\bumri wa miaka\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?…:]\W*$")


def flag_names(lines: Sequence[Segment], *, language: str, known: Iterable[str] = ()) -> list[Segment]:
    """Return ``lines`` with ``POSSIBLE_NAME`` among the flags of those in which somebody may be told.

    ``known`` are names and terms that may be said: presenters, hosts, topics.
    """
    texts = [line.text for line in lines]
    harmless = _harmless(texts, language, known)
    words = [list(written(text)) for text in texts]
    articles = ARTICLES.get(_base(language), "").split()
    names = [_names(text, found, harmless, articles) for text, found in zip(texts, words, strict=True)]
    cues = _cues(language)
    flagged = []
    for at, line in enumerate(lines):
        tells = _tells_of_somebody(texts[at], bool(names[at])) or _is_near_a_cue(at, words, names, cues)
        flags = (*line.flags, POSSIBLE_NAME) if tells and POSSIBLE_NAME not in line.flags else line.flags
        flagged.append(replace(line, flags=flags))
    return flagged


def _tells_of_somebody(text: str, has_name: bool) -> bool:  # noqa: FBT001
    """Say whether a number to call, an e-mail address, or an age with a name or a place is in ``text``."""
    return bool(_NUMBER_TO_CALL.search(text) or _ADDRESS.search(text) or (has_name and _AGE.search(text)))


def _harmless(texts: Sequence[str], language: str, known: Iterable[str]) -> Collection[str]:
    """Return folded words that are no names of children: known ones, and what is said without its capital too."""
    small = {word.folded for text in texts for word in written(text) if text[word.start].islower()}
    mine = {word.folded for term in known for word in written(term)}
    return {*small, *mine, *_of_the_world(language)}


def _names(
    text: str, words: Sequence[Written], harmless: Collection[str], articles: Collection[str]
) -> set[int]:
    """Return the numbers of the words that look like names: a capital inside a sentence, and not all capitals."""
    found = set()
    for number, (start, end, folded) in enumerate(words):
        said = text[start:end]
        begins = number == 0 or _SENTENCE_END.search(text[:start])
        is_capital = said[0].isupper() and not said[1:].isupper()
        follows_article = number > 0 and words[number - 1].folded in articles
        if not is_capital or begins or follows_article or folded in harmless:
            continue
        if len(folded) >= SHORTEST_NAME:
            found.add(number)
    return found


def _is_near_a_cue(
    at: int, words: Sequence[Sequence[Written]], names: Sequence[set[int]], cues: Collection[str]
) -> bool:
    """Look for a cue in the words around each name of a line, also those of the lines before and after."""
    if not names[at] or not cues:
        return False
    before = words[at - 1][-NEAR:] if at else []
    after = words[at + 1][:NEAR] if at + 1 < len(words) else []
    around = [*before, *words[at], *after]
    return any(
        folded in cues
        for name in names[at]
        for _start, _end, folded in around[max(0, len(before) + name - NEAR) : len(before) + name + NEAR + 1]
    )


@cache
def _cues(language: str) -> frozenset[str]:
    plain = [fold(word) for word in CUES.get(_base(language), "").split()]
    return frozenset(form for word in plain for form in (word, f"{word}s", "children"))


@cache
def _of_the_world(language: str) -> frozenset[str]:
    """Return countries, languages, months and days as ``language`` writes them, word by word and folded."""
    try:
        locale = Locale.parse(_base(language))
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = [
        *locale.territories.values(),
        *locale.languages.values(),
        *locale.months["format"]["wide"].values(),
        *locale.days["format"]["wide"].values(),
    ]
    return frozenset(word.folded for name in names for word in written(name))


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
