"""Put a webinar into the archive, and take it out. The only writers of publications."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Publication
from archive.rules import (
    Blocker,
    BlockerCode,
    current_recording,
    may_publish,
    may_take_down,
    publishable,
    publishing_blockers,
)
from archive.signals import publication_hidden, publication_withdrawn, webinar_published
from archive.states import PUBLICATION_MOVES, Audience, PublicationState, WithdrawalReason
from common.audit import record
from common.states import move
from transcripts.models import Transcript
from transcripts.states import TranscriptState
from webinars.models import Webinar

NUMBER_ATTEMPTS = 5


class NotReady(Exception):
    """A webinar cannot be published yet; ``blockers`` name every reason."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        self.blockers = tuple(blockers)
        super().__init__(" ".join(blocker.message for blocker in blockers))


def publish(
    webinar: Webinar, *, by: Any, audience: str | None = None, is_listed: bool | None = None
) -> Publication:
    """Put a webinar's recording and its approved texts into the archive. ``by`` None is the operator.

    One transaction: the publication, its texts and the log entry stand or fall together. Publishing again
    takes up the current recording and texts and keeps the address, the number and, where they are not given,
    ``audience`` ("public" at first, or "members") and ``is_listed``: whether strangers see a title page of a
    recording for members. Afterwards ``webinar_published`` is sent; the index and the news to registrants
    follow from it.

    Raises ``NotReady`` naming every missing condition, ``PermissionDenied`` if ``by`` does not run the
    webinar.
    """
    _permit(may_publish(by, webinar))
    blockers = publishing_blockers(webinar)
    if Publication.objects.filter(webinar=webinar, state=PublicationState.WITHDRAWN).exists():
        blockers.append(
            Blocker(BlockerCode.WITHDRAWN, _("It was withdrawn. Open it for review again first."))
        )
    recording = current_recording(webinar)
    if blockers or recording is None:
        raise NotReady(blockers)
    with transaction.atomic():
        # Whoever edits the words just now waits, or has reopened them before and is noticed here.
        texts = publishable(list(recording.transcripts.select_for_update(no_key=True)))
        if not texts:
            raise NotReady(publishing_blockers(webinar))
        publication, _created = Publication.objects.get_or_create(
            webinar=webinar, defaults={"recording": recording}
        )
        wished = {"audience": Audience(audience) if audience else None, "is_listed": is_listed}
        changes: dict[str, Any] = {name: value for name, value in wished.items() if value is not None}
        changes |= {"recording": recording, "published_by": by}
        is_first = publication.published_at is None
        if is_first:
            changes["published_at"] = timezone.now()
        _set_published(publication, changes)
        publication.transcripts.set(texts)
        if is_first:
            _give_number(publication)
        record("publication.published", publication, by=by, audience=str(publication.audience))
        webinar_published.send(sender=Publication, publication=publication, first=is_first)
    return publication


def _set_published(publication: Publication, changes: dict[str, Any]) -> None:
    if publication.state != PublicationState.PUBLISHED:
        move(publication, PublicationState.PUBLISHED, allowed=PUBLICATION_MOVES, **changes)
        return
    for name, value in changes.items():
        setattr(publication, name, value)
    publication.save(update_fields=list(changes))


def _give_number(publication: Publication) -> None:
    """Give publications numbers from 1 without gaps, however many are published at once."""
    for attempt in range(NUMBER_ATTEMPTS):
        last = Publication.objects.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                publication.number = last + 1
                publication.save(update_fields=["number"])
            return
        except IntegrityError:
            if attempt == NUMBER_ATTEMPTS - 1:
                raise


@transaction.atomic
def add_text(transcript: Transcript) -> None:
    """Make a text public that was approved after its recording was published."""
    publication = Publication.objects.filter(
        recording=transcript.recording_id, state__in=[PublicationState.PUBLISHED, PublicationState.HIDDEN]
    ).first()
    if publication and transcript in publishable(list(transcript.recording.transcripts.all())):
        publication.transcripts.add(transcript)
        record("publication.text_added", publication, transcript=transcript.public_id)


@transaction.atomic
def withhold_text(transcript: Transcript) -> list[Publication]:
    """Take back a public text that was written anew and that nobody has approved since.

    A person's corrections of an approved text stay public; a machine's rewriting does not. Returns the
    publications that lost it.
    """
    if transcript.state == TranscriptState.APPROVED:
        return []
    publications = list(transcript.publications.select_related("webinar"))
    for publication in publications:
        publication.transcripts.remove(transcript)
        record("publication.text_withheld", publication, transcript=transcript.public_id)
    return publications


@transaction.atomic
def hide(publication: Publication, *, by: Any) -> Publication:
    """Take a recording out of sight at once, to look into something. Strangers get 404.

    Raises ``PermissionDenied`` if ``by`` neither runs the webinar nor moderates, ``IllegalMove`` if it is not
    published.
    """
    _permit(may_take_down(by, publication.webinar))
    move(publication, PublicationState.HIDDEN, allowed=PUBLICATION_MOVES)
    record("publication.hidden", publication, by=by)
    publication_hidden.send(sender=Publication, publication=publication)
    return publication


@transaction.atomic
def withdraw(
    publication: Publication, *, by: Any, reason: WithdrawalReason = WithdrawalReason.OTHER
) -> Publication:
    """Take a recording out of the archive at once. Its address says 410 and the class of the reason.

    Raises ``PermissionDenied`` if ``by`` neither runs the webinar nor moderates, ``IllegalMove`` if it is not
    in the archive.
    """
    _permit(may_take_down(by, publication.webinar))
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawal_reason": reason}
    move(publication, PublicationState.WITHDRAWN, allowed=PUBLICATION_MOVES, **withdrawn)
    record("publication.withdrawn", publication, by=by, reason=str(reason))
    publication_withdrawn.send(sender=Publication, publication=publication)
    return publication


@transaction.atomic
def reopen(publication: Publication, *, by: Any) -> Publication:
    """Take a withdrawn recording up again for review; publishing it is a step of its own."""
    _permit(may_publish(by, publication.webinar))
    cleared = {"withdrawn_at": None, "withdrawal_reason": ""}
    move(publication, PublicationState.IN_REVIEW, allowed=PUBLICATION_MOVES, **cleared)
    record("publication.reopened", publication, by=by)
    return publication


def _permit(is_allowed: bool) -> None:  # noqa: FBT001
    if not is_allowed:
        raise PermissionDenied
