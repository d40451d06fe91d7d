"""Changing the same words in many lines at once, and calling them right."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from common.words import fold
from transcripts.actions.editing import LONGEST_TEXT, pack, unpack
from transcripts.actions.errors import NotPossible
from transcripts.actions.outdated import mark_translations
from transcripts.actions.saving import mean_confidence, saving
from transcripts.doubts import bare
from transcripts.finding import matches, replaced
from transcripts.hiding import MARK
from transcripts.models import UNSURE_BELOW, Segment, Transcript
from transcripts.wording import retime, split_words

LONGEST_PHRASE: Final = 200


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many places in how many lines were changed, and how many lines somebody else had changed meanwhile."""

    places: int = 0
    lines: int = 0
    skipped: int = 0


def replace_words(
    transcript: Transcript,
    *,
    by: Any,
    find: str,
    put: str,
    only: Collection[str] | None = None,
    version: int | None = None,
) -> Replaced:
    """Put other words in the place of ``find`` in all lines, or in those whose ids are in ``only``; one save.

    Nobody listened to the lines for that: they do not count as checked by it. Lines that changed after ``version``,
    the transcript's as the person saw it, are left alone. Raises ``NotPossible`` if there is nothing to do.
    """
    put = " ".join(put.split())
    if not find.strip() or not put or len(find) > LONGEST_PHRASE or len(put) > LONGEST_PHRASE:
        raise NotPossible(
            _("Enter both what to look for and what should stand there, up to 200 characters each.")
        )
    if MARK in put:
        raise NotPossible(_("“%(mark)s” stands for hidden words. Write something else.") % {"mark": MARK})
    places, changed, skipped = 0, [], 0
    with saving(transcript, by=by, reason="replace") as locked:
        for line in locked.segments.order_by("position"):
            found = (
                matches(line.text, find, locked.language) if only is None or line.public_id in only else []
            )
            text = replaced(line.text, found, find, put)
            if not found or text == line.text or len(text) > LONGEST_TEXT:
                continue
            if version is not None and line.version > version:
                skipped += 1
                continue
            places += len(found)
            changed.append(line)
            _rewrite(line, text, locked)
        if not changed and not skipped:
            raise NotPossible(_("These words were not found."))
        if not changed:
            raise NotPossible(_("Somebody changed these lines meanwhile. Look at them again."))
        mark_translations(locked, [(line.start_ms, line.end_ms) for line in changed])
    return Replaced(places, len(changed), skipped)


def _rewrite(line: Segment, text: str, transcript: Transcript) -> None:
    line.text = text
    if line.words:
        texts = split_words(text, transcript.language)
        line.words = pack(retime(unpack(line.words), texts, start_ms=line.start_ms, end_ms=line.end_ms))
        line.confidence = mean_confidence(line.words)
    line.version = transcript.version
    line.save(update_fields=["text", "words", "confidence", "version"])


def confirm_words(transcript: Transcript, *, by: Any, form: str) -> int:
    """Note that a word of which the engine was unsure is right wherever it stands; return in how many places."""
    wanted, places = fold(bare(form)), 0
    with saving(transcript, by=by, reason="words") as locked:
        for line in locked.segments.order_by("position"):
            sure = [
                index
                for index, word in enumerate(line.words)
                if word[3] is not None and word[3] < UNSURE_BELOW and fold(bare(str(word[0]))) == wanted
            ]
            for index in sure:
                line.words[index][3] = 1.0
            if sure:
                places += len(sure)
                line.confidence = mean_confidence(line.words)
                line.save(update_fields=["words", "confidence"])
        if not places:
            raise NotPossible(_("Nothing is unsure about this word any more."))
    return places
