"""The glossary: names and terms as the community writes them."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from transcripts.actions.errors import NotPossible
from transcripts.glossary import LONGEST_TERM
from transcripts.models import GlossaryTerm
from webinars.models import Topic

MOST_MISHEARD: Final = 20


@transaction.atomic
def save_term(
    term: str,
    *,
    by: Any,
    language: str = "",
    misheard: Iterable[str] = (),
    definition: str = "",
    topic: Topic | None = None,
    instead_of: GlossaryTerm | None = None,
) -> GlossaryTerm:
    """Add a term, or change the one it stands ``instead_of``; what is known of the same term is added to, not lost.

    Raises ``NotPossible`` if the term is empty or too long.
    """
    term = " ".join(term.split())
    if not 1 < len(term) <= LONGEST_TERM:
        raise NotPossible(_("Enter a term of 2 to 60 characters."))
    spoken = _clean(misheard, term)
    same = GlossaryTerm.objects.filter(term=term, language=language, topic=topic)
    row = instead_of or same.first() or GlossaryTerm(added_by=by if getattr(by, "pk", None) else None)
    if same.exclude(pk=row.pk).exists():
        raise NotPossible(_("This term is in the glossary already."))
    if row.pk and instead_of is None:
        spoken = _clean([*row.misheard, *spoken], term)
        definition = definition or row.definition
    row.term, row.language, row.topic = term, language, topic
    row.misheard, row.definition = spoken[:MOST_MISHEARD], definition.strip()[:300]
    row.save()
    audit.record("save_term", row, by=by)
    return row


@transaction.atomic
def remove_term(term: GlossaryTerm, *, by: Any) -> None:
    audit.record("remove_term", term, by=by)
    term.delete()


def _clean(misheard: Iterable[str], term: str) -> list[str]:
    plain = (" ".join(spoken.split())[:LONGEST_TERM] for spoken in misheard)
    return list(dict.fromkeys(spoken for spoken in plain if spoken and spoken != term))
