"""Saved searches: note what answers them, and tell their members once."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from archive.models import IndexedText, Publication, SaidMoment, SavedSearch
from archive.signals import search_saved
from archive.states import Pace
from archive.words.query import parse
from archive.words.snippets import plain
from common.words import folded_words
from notifications.actions import forget_mails, post_mail
from recordings.models import Recording
from transcripts.models import Segment, Transcript

MOST_SEARCHES: Final = 20
# What is said so close to a moment that was told is the same moment: lines are parted and joined.
SAME_MOMENT_MS: Final = 20_000
# A mail shows so many moments of one recording, and says how many more there are.
SHOWN: Final = 5
# A mail is written in the transaction in which its moments are noted as told.
MOMENT_OF_WRITING: Final = dt.timedelta(seconds=30)
SALT: Final = "archive.telling"
KIND: Final = "said"


class Moment(Protocol):
    """What a search finds in a recording."""

    @property
    def start_ms(self) -> int: ...
    @property
    def speaker(self) -> str: ...
    @property
    def snippet(self) -> str: ...
    @property
    def segment(self) -> str: ...
    @property
    def url(self) -> str: ...


Look = Callable[[Recording, str, str], Sequence[Moment]]
"""How a recording's public texts are searched: for a query, in a language or, where that is empty, in all."""


class NotSaved(Exception):
    """A search cannot be saved; ``message`` is a sentence for the member."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@transaction.atomic
def save_search(member: Any, *, query: str, pace: Pace = Pace.AT_ONCE, **filters: str) -> SavedSearch:
    """Save a search of a member; the same search again changes its pace. Raises ``NotSaved``."""
    if not parse(query).terms:
        raise NotSaved(_("Search for a word first."))
    own = SavedSearch.objects.select_for_update(no_key=True).filter(member=member)
    saved = own.filter(query=query, **filters).first()
    if saved is None:
        if own.count() >= MOST_SEARCHES:
            raise NotSaved(_("You have 20 saved searches. Stop one of them first."))
        saved = SavedSearch(member=member, query=query, **filters)
    saved.pace = pace
    saved.save()
    search_saved.send(SavedSearch, search=saved)
    return saved


def change_pace(search: SavedSearch, pace: Pace) -> None:
    search.pace = pace
    search.save(update_fields=["pace"])


def stop_search(search: SavedSearch) -> None:
    search.delete()


def get_ready(search: SavedSearch, look: Look) -> None:
    """Note what is there already as told, so that only news is. May be repeated at will.

    Texts that were indexed meanwhile are looked at again: what they brought is news.
    """
    if search.is_ready:
        return
    begun = timezone.now()
    for publication in _open_to(search):
        _note(search, publication, look, told_at=begun)
    SavedSearch.objects.filter(pk=search.pk).update(is_ready=True)
    meanwhile = IndexedText.objects.filter(indexed_at__gte=begun).values("transcript__recording")
    for publication in _open_to(search).filter(recording__in=meanwhile):
        _note(search, publication, look, told_at=None)


def note_said(transcript: Transcript, look: Look) -> list[SavedSearch]:
    """Note for each saved search what is new in a text that was indexed; return those that should be told now."""
    to_tell = []
    for search in SavedSearch.objects.live().filter(is_ready=True).select_related("member"):
        publication = _open_to(search).filter(recording=transcript.recording_id).first()
        if publication and _note(search, publication, look, told_at=None) and search.pace == Pace.AT_ONCE:
            to_tell.append(search)
    return to_tell


@transaction.atomic
def tell(search: SavedSearch, look: Look) -> bool:
    """Write one mail of everything that is new for a search, and note it as told: both or nothing.

    Every moment is looked up again. What is not said any more, or not to be seen by the member, is left out and
    forgotten, so that it is told when it comes back.
    """
    locked = (
        SavedSearch.objects.select_for_update(no_key=True)
        .select_related("member")
        .filter(pk=search.pk)
        .first()
    )
    if locked is None:
        return False
    waiting = list(locked.said.filter(told_at=None))
    recordings, told = _what_is_new(locked, waiting, look)
    locked.said.filter(pk__in={row.pk for row in waiting} - told).delete()
    if not told:
        return False
    now = timezone.now()
    locked.said.filter(pk__in=told).update(told_at=now)
    locked.told_at = now
    locked.save(update_fields=["told_at"])
    _mail(locked, recordings, key=f"{max(told)}:{now.isoformat()}")
    return True


@transaction.atomic
def forget_what_was_told(recording: Recording) -> None:
    """Let mails that quote a recording say nothing any more: words in it were hidden, and no mail tells which.

    What had not left is told anew, from the text as it is now.
    """
    page = reverse("recording", args=[recording.webinar.slug])
    for mail in forget_mails(KIND, naming=settings.SITE_URL + page):
        token = mail.thread.removeprefix(f"{KIND}:")
        noted = SaidMoment.objects.filter(
            search__token=token, told_at__gte=mail.created_at - MOMENT_OF_WRITING
        )
        noted.filter(told_at__lte=mail.created_at + MOMENT_OF_WRITING).update(told_at=None)


def to_get_ready(before: dt.datetime) -> list[SavedSearch]:
    return list(SavedSearch.objects.live().filter(is_ready=False, created_at__lte=before))


def _open_to(search: SavedSearch) -> Any:
    """Return the publications that the member may find and that the search is about."""
    found = Publication.objects.findable_by(search.member)
    if search.topic:
        found = found.filter(webinar__topics__slug=search.topic)
    if search.presenter:
        found = found.filter(webinar__people__slug=search.presenter)
    if search.year:
        found = found.filter(webinar__starts_at__year=int(search.year))
    return found.select_related("webinar", "recording").prefetch_related("transcripts")


def _note(search: SavedSearch, publication: Publication, look: Look, *, told_at: dt.datetime | None) -> int:
    """Note the moments of a recording that are not noted yet; return how many those are."""
    recording = publication.recording
    found = look(recording, search.query, search.language)
    digests = _digests(found)
    with transaction.atomic():
        if not SavedSearch.objects.select_for_update(no_key=True).filter(pk=search.pk).exists():
            return 0
        known = list(search.said.filter(recording=recording))
        new: list[SaidMoment] = []
        for moment in found:
            start_ms, digest = moment.start_ms, digests[moment.segment]
            # Of what was there before nothing is news, however close together it was said.
            others = known if told_at else [*known, *new]
            if not any(_is_same(row, start_ms, digest) for row in others):
                row = SaidMoment(search=search, recording=recording, start_ms=start_ms, digest=digest)
                row.told_at = told_at
                new.append(row)
        SaidMoment.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _is_same(row: SaidMoment, start_ms: int, digest: str) -> bool:
    return row.digest == digest or abs(row.start_ms - start_ms) < SAME_MOMENT_MS


def _digests(moments: Sequence[Moment]) -> dict[str, str]:
    key = salted_hmac(SALT, "", algorithm="sha256").digest()
    lines = Segment.objects.filter(public_id__in=[moment.segment for moment in moments])
    return {
        name: hmac.new(key, " ".join(folded_words(text)).encode(), hashlib.sha256).hexdigest()
        for name, text in lines.values_list("public_id", "text")
    }


def _what_is_new(
    search: SavedSearch, waiting: Sequence[SaidMoment], look: Look
) -> tuple[list[dict[str, Any]], set[int]]:
    """Return what to show of each recording, and the keys of the rows that this tells."""
    shown, told = [], set()
    open_now = _open_to(search).filter(recording__in={row.recording_id for row in waiting})
    for publication in open_now:
        rows = [row for row in waiting if row.recording_id == publication.recording_id]
        found = look(publication.recording, search.query, search.language)
        digests = _digests(found)
        moments = []
        for moment in found:
            same = {row.pk for row in rows if _is_same(row, moment.start_ms, digests[moment.segment])}
            if same:
                moments.append(moment)
                told |= same
        if moments:
            shown.append(_as_shown(publication, moments))
    return shown, told


def _as_shown(publication: Publication, moments: Sequence[Moment]) -> dict[str, Any]:
    return {
        "webinar": publication.webinar,
        "url": settings.SITE_URL + publication.get_absolute_url(),
        "more": max(0, len(moments) - SHOWN),
        "moments": [
            {
                "start_ms": moment.start_ms,
                "speaker": moment.speaker,
                # Without marks in it, so that a phrase that is hidden later is found in the mail too.
                "words": plain(moment.snippet),
                "url": settings.SITE_URL + moment.url,
            }
            for moment in moments[:SHOWN]
        ],
    }


def _mail(search: SavedSearch, recordings: list[dict[str, Any]], *, key: str) -> None:
    member = search.member
    post_mail(
        KIND,
        to=member.email,
        name=member.name,
        context={
            "query": search.query,
            "recordings": recordings,
            "saved_url": settings.SITE_URL + reverse("account_saved"),
        },
        dedupe_key=f"{KIND}:{search.token}:{key}",
        thread=f"{KIND}:{search.token}",
        language=member.language,
        time_zone=member.time_zone,
        stoppable=True,
        stop_url=settings.SITE_URL + reverse("saved_stop", args=[search.token]),
    )
