"""Going back to how a text was."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from transcripts.actions.concealing import conceal_again
from transcripts.actions.editing import FAR, pack, unpack
from transcripts.actions.errors import NotPossible
from transcripts.actions.outdated import mark_translations
from transcripts.actions.saving import mean_confidence, saving
from transcripts.actions.writing import keep_addresses
from transcripts.engines.base import Word
from transcripts.models import Segment, Transcript, TranscriptVersion
from transcripts.wording import retime, split_words

# What a save of these kinds changed can be taken back line by line, whoever saved something else since.
LINE_BY_LINE = frozenset({"edit", "replace", "speaker", "fix"})
STORED = ("text", "speaker", "start_ms", "end_ms")


@transaction.atomic
def restore_version(transcript: Transcript, *, by: Any, version: int, seen: int | None = None) -> Transcript:
    """Bring back the text of an older version, as a new save: nothing that came after it is lost.

    Lines that differ from it must be checked anew. Older versions hold no hidden words; what was hidden since is
    hidden in this one too. Raises ``NotPossible`` if there is no such version, or the text is not as it was ``seen``.
    """
    row = TranscriptVersion.objects.filter(transcript=transcript, version=version).first()
    if row is None or not row.document.get("segments"):
        raise NotPossible(_("This version is not there any more."))
    with saving(transcript, by=by, reason="restore") as locked:
        if version == locked.version - 1:
            raise NotPossible(_("The text is already as it was in this version."))
        if seen is not None and seen != locked.version - 1:
            raise NotPossible(_("Somebody changed the text meanwhile. Look at it again."))
        _put_back(locked, row.document["segments"])
    conceal_again(transcript)
    return transcript


def undo_save(transcript: Transcript, *, by: Any) -> TranscriptVersion:
    """Take back what ``by`` saved last; what others changed since stays. Returns the version that was taken back.

    Raises ``NotPossible`` where that would undo somebody else's work too, or there is nothing to take back.
    """
    last = TranscriptVersion.objects.filter(transcript=transcript, made_by=by).order_by("-version").first()
    before = TranscriptVersion.objects.filter(
        transcript=transcript, version__lt=last.version if last else 0
    ).last()
    if last is None or before is None or last.reason in {"undo", "restore", "hide", "engine", "captions"}:
        raise NotPossible(_("There is no change of yours to take back."))
    with saving(transcript, by=by, reason="undo") as locked:
        if last.version == locked.version - 1:
            _put_back(locked, before.document["segments"])
        elif last.reason in LINE_BY_LINE:
            _take_back(locked, before.document, last.document)
        else:
            raise NotPossible(_("Somebody saved something since. Go back to an older version instead."))
    conceal_again(transcript)
    return last


def _take_back(transcript: Transcript, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Give the lines that differ between two documents their old words, if they still have the new ones."""
    old = {line["id"]: line for line in before["segments"]}
    new = {line["id"]: line for line in after["segments"]}
    meant = [name for name in new if name in old and old[name] != new[name]]
    lines = list(transcript.segments.filter(public_id__in=meant))
    if len(lines) != len(meant) or any(_stored(line) != _kept(new[line.public_id]) for line in lines):
        raise NotPossible(_("Somebody changed the same lines since. Go back to an older version instead."))
    for line in lines:
        _set(line, old[line.public_id], unpack(line.words), transcript)
        line.save()
    mark_translations(transcript, [(line.start_ms, line.end_ms) for line in lines])


def _put_back(transcript: Transcript, kept: Sequence[Mapping[str, Any]]) -> None:
    """Make the lines of ``transcript`` those that ``kept`` holds; lines that are the same stay untouched."""
    present = {line.public_id: line for line in transcript.segments.order_by("position")}
    pool = sorted(
        (word for line in present.values() for word in unpack(line.words)), key=lambda word: word.start_ms
    )
    names = {line["id"] for line in kept}
    gone = [line for name, line in present.items() if name not in names]
    Segment.objects.filter(pk__in=[line.pk for line in gone]).delete()
    transcript.segments.update(position=F("position") + FAR)
    lines, changed = [], []
    for position, old in enumerate(kept):
        line = present.get(old["id"]) or Segment(transcript=transcript, public_id=old["id"])
        if line.pk is None or _stored(line) != _kept(old):
            changed.append(line)
            _set(line, old, _spoken(pool, old), transcript)
        line.position = position
        line.aliases = [alias for alias in line.aliases if alias not in names]
        lines.append(line)
    keep_addresses(lines, gone)
    for line in lines:
        line.save()
    mark_translations(transcript, [(line.start_ms, line.end_ms) for line in changed])


def _stored(line: Segment) -> tuple[Any, ...]:
    return tuple(getattr(line, name) for name in STORED)


def _kept(line: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(line[name] for name in STORED)


def _spoken(pool: Sequence[Word], line: Mapping[str, Any]) -> tuple[Word, ...]:
    return tuple(
        word for word in pool if line["start_ms"] <= (word.start_ms + word.end_ms) // 2 < line["end_ms"]
    )


def _set(line: Segment, old: Mapping[str, Any], words: Sequence[Word], transcript: Transcript) -> None:
    """Give a line what it was; nobody has checked it in this form."""
    for name in STORED:
        setattr(line, name, old[name])
    texts = split_words(line.text, transcript.language)
    timed = retime(words, texts, start_ms=line.start_ms, end_ms=line.end_ms) if words else ()
    line.words = pack(timed)
    line.confidence = mean_confidence(line.words)
    line.edited_by = line.edited_at = line.checked_at = None
    line.flags = []
    line.version = transcript.version
