"""Invite people by a list, each by a link of their own."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common import audit
from common.states import move
from members.models import Member
from notifications.actions import drop_mails, post_mail
from notifications.rendering import site_url
from registrations.actions.errors import AskedLately, NotToBeInvited, RegistrationClosed, TooManyInvitations
from registrations.actions.taking import count_try, give, locked_webinar
from registrations.actions.wishes import Wishes
from registrations.answers import checked
from registrations.guest_lists import GuestRows
from registrations.mails import greeting_name
from registrations.models import GuestList, Invitation, NotInvited, Registration, SeatQuestion
from registrations.rules import email_key
from registrations.signals import guest_list_sent
from registrations.states import INVITATION_MOVES, InvitationState, SeatState
from webinars.mail_plans import about, is_discreet
from webinars.models import Webinar
from webinars.rules import may_look_after_seats

PER_DAY: Final = 10_000
DAY: Final = dt.timedelta(days=1)
# A list that nobody sent is forgotten after this.
DRAFT_LASTS: Final = DAY
CHUNK: Final = 500
# One job writes at most this many mails; the next one goes on.
BATCH: Final = 200
MOST_WORDS: Final = 500


@dataclass(frozen=True)
class Reach:
    """Whom a list reaches: how many are invited, and how many are not as they are there already or want no mail."""

    fresh: list[tuple[int, str, str]]
    registered: int
    invited: int
    unwilling: int


def _permit(by: Any, webinar: Webinar) -> None:
    if by is not None and not may_look_after_seats(by, webinar):
        raise PermissionDenied


def bring_list(
    webinar: Webinar,
    rows: GuestRows,
    *,
    by: Any,
    message: str = "",
    skips_approval: bool = False,
    locks_address: bool = True,
) -> GuestList:
    """Keep a list to be looked at; nobody is invited yet. Raises ``PermissionDenied``."""
    _permit(by, webinar)
    brought: GuestList = GuestList.objects.create(
        webinar=webinar,
        brought_by=by,
        rows=[list(row) for row in rows.good],
        problems=[list(problem) for problem in rows.problems],
        message=message.strip()[:MOST_WORDS],
        skips_approval=skips_approval,
        locks_address=locks_address,
    )
    return brought


def reach_of(brought: GuestList) -> Reach:
    """Return whom a list would reach now. Who gave a seat up again can be invited, and who was taken back."""
    taken = Registration.objects.filter(webinar=brought.webinar).exclude(state=SeatState.CANCELLED)
    registered = set(taken.values_list("email_key", flat=True))
    there = Invitation.objects.filter(webinar=brought.webinar).exclude(state=InvitationState.TAKEN_BACK)
    invited = set(there.values_list("email_key", flat=True)) - registered
    unwilling = set(NotInvited.objects.values_list("digest", flat=True))
    fresh, counts = [], {"registered": 0, "invited": 0, "unwilling": 0}
    for line, name, email in brought.rows:
        key = email_key(email)
        if key in registered:
            counts["registered"] += 1
        elif key in invited:
            counts["invited"] += 1
        elif unwilling and _digest(key) in unwilling:
            counts["unwilling"] += 1
        else:
            fresh.append((line, name, email))
    return Reach(fresh, **counts)


def _digest(key: str) -> str:
    return salted_hmac("registrations.not_invited", key, algorithm="sha256").hexdigest()


def drop_list(brought: GuestList, *, by: Any) -> None:
    """Throw a list away that was not sent. Raises ``PermissionDenied``."""
    _permit(by, brought.webinar)
    GuestList.objects.filter(pk=brought.pk, sent_at=None).delete()


def send_list(brought: GuestList, *, by: Any) -> int:
    """Invite everyone whom a list reaches; return how many. Sending a list again invites nobody.

    The rows are written in one transaction; their mails follow in batches, each once.

    Raises ``PermissionDenied``, ``RegistrationClosed``, ``TooManyInvitations``.
    """
    _permit(by, brought.webinar)
    with transaction.atomic():
        webinar = locked_webinar(brought.webinar)
        brought = GuestList.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if brought.sent_at is not None:
            return 0
        if not webinar.takes_registrations:
            raise RegistrationClosed
        reach = reach_of(brought)
        _check_day(by, len(reach.fresh))
        again = Invitation.objects.filter(webinar=webinar, state=InvitationState.TAKEN_BACK)
        back = {row.email_key: row for row in again}
        now = timezone.now()
        for _line, _name, email in reach.fresh:
            if (row := back.get(email_key(email))) is not None:
                _invite_anew(row, brought, by, now)
        fresh = [
            _invitation(brought, by, now, *row[1:]) for row in reach.fresh if email_key(row[2]) not in back
        ]
        Invitation.objects.bulk_create(fresh, batch_size=CHUNK)
        brought.sent_at, brought.rows = now, []
        brought.save(update_fields=["sent_at", "rows"])
        audit.record("registrations.invited", webinar, by=by, people=len(reach.fresh))
        guest_list_sent.send(sender=GuestList, webinar=webinar)
    return len(reach.fresh)


def _check_day(by: Any, count: int) -> None:
    """Hold a host to ``PER_DAY`` invitations a day, counted one host at a time."""
    if by is None:
        return
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    lately = Invitation.objects.filter(invited_by=by, asked_at__gt=timezone.now() - DAY).count()
    if lately + count > PER_DAY:
        raise TooManyInvitations(max(0, PER_DAY - lately))


def _invitation(brought: GuestList, by: Any, now: dt.datetime, name: str, email: str) -> Invitation:
    return Invitation(
        webinar=brought.webinar,
        invited_by=by,
        name=name,
        email=email,
        email_key=email_key(email),
        message=brought.message,
        skips_approval=brought.skips_approval,
        locks_address=brought.locks_address,
        asked_at=now,
    )


def _invite_anew(row: Invitation, brought: GuestList, by: Any, now: dt.datetime) -> None:
    changes = {
        "invited_by": by,
        "message": brought.message,
        "skips_approval": brought.skips_approval,
        "locks_address": brought.locks_address,
        "asked_at": now,
        "posted_at": None,
        "answered_at": None,
        "round": row.round + 1,
    }
    move(row, InvitationState.INVITED, allowed=INVITATION_MOVES, **changes)


def post_invitations() -> int:
    """Write the mails of invitations that have none yet; return how many.

    One run writes ``BATCH`` and sends ``guest_list_sent`` while there are more. Each mail is written with the note
    that it is, so a run that is cut off is taken up where it stopped and none is written twice.
    """
    waiting = list(Invitation.objects.to_post().select_related("webinar", "invited_by")[: BATCH + 1])
    posted = sum(_post(row) for row in waiting[:BATCH])
    if len(waiting) > BATCH:
        with transaction.atomic():
            guest_list_sent.send(sender=GuestList, webinar=waiting[-1].webinar)
    return posted


@transaction.atomic
def _post(row: Invitation) -> bool:
    claimed = Invitation.objects.filter(pk=row.pk, state=InvitationState.INVITED, posted_at=None)
    if not claimed.update(posted_at=timezone.now()):
        return False
    webinar = row.webinar
    mail = post_mail(
        "invitation",
        to=row.email,
        name=greeting_name(row.name),
        context={
            "webinar": webinar,
            "host": row.invited_by.name if row.invited_by else "",
            "message": row.message,
            "invitation_url": site_url(row.get_absolute_url()),
            "is_discreet": is_discreet(webinar),
        },
        dedupe_key=f"invitation:{row.public_id}:{row.round}",
        thread=f"invitation:{row.public_id}",
        about=about(webinar),
        language=webinar.language,
        stop_url=site_url(reverse("invitation_stop", args=[row.token])),
        expires_at=webinar.ends_at,
    )
    return mail is not None


@transaction.atomic
def invite_again(invitation: Invitation, *, by: Any) -> None:
    """Mail an invitation once more, a day after the last time at the earliest.

    Raises ``AskedLately``, ``NotToBeInvited``, ``RegistrationClosed``, ``TooManyInvitations``, ``PermissionDenied``.
    """
    webinar = locked_webinar(invitation.webinar)
    _permit(by, webinar)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not webinar.takes_registrations:
        raise RegistrationClosed
    is_unwilling = NotInvited.objects.filter(digest=_digest(row.email_key)).exists()
    if is_unwilling or row.state not in {InvitationState.INVITED, InvitationState.TAKEN_BACK}:
        raise NotToBeInvited
    if row.state == InvitationState.INVITED and timezone.now() - row.asked_at < DAY:
        raise AskedLately
    _check_day(by, 1)
    changes = {"asked_at": timezone.now(), "posted_at": None, "round": row.round + 1, "invited_by": by}
    if row.state == InvitationState.TAKEN_BACK:
        move(row, InvitationState.INVITED, allowed=INVITATION_MOVES, **changes)
    else:
        Invitation.objects.filter(pk=row.pk).update(**changes)
    guest_list_sent.send(sender=GuestList, webinar=webinar)


@transaction.atomic
def take_invitation_back(invitation: Invitation, *, by: Any) -> None:
    """End an invitation that nobody has answered: its link leads to the webinar's page. Raises ``PermissionDenied``."""
    webinar = locked_webinar(invitation.webinar)
    _permit(by, webinar)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.state != InvitationState.INVITED:
        return
    move(row, InvitationState.TAKEN_BACK, allowed=INVITATION_MOVES, answered_at=timezone.now())
    drop_mails(thread=f"invitation:{row.public_id}", kinds=["invitation"])
    audit.record("registrations.invitation_taken_back", row, by=by)


@transaction.atomic
def decline_invitation(invitation: Invitation, *, for_good: bool = False) -> None:
    """Note that the invited person does not come; ``for_good``: this site sends no invitation to the address again."""
    locked_webinar(invitation.webinar)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.state == InvitationState.INVITED:
        move(row, InvitationState.DECLINED, allowed=INVITATION_MOVES, answered_at=timezone.now())
    if for_good:
        NotInvited.objects.get_or_create(digest=_digest(row.email_key))


def accept_invitation(invitation: Invitation, *, answers: Any = None, **wishes: Any) -> Registration:
    """Take a seat by an invitation, with the address it was sent to where it is bound to that.

    With that address, the link shows that it is the holder's own, and no host reads the registration first where the
    invitation says so. With another one, it is a registration like any other.

    Raises as ``register`` does.
    """
    if invitation.locks_address:
        wishes["email"] = invitation.email
    wish = Wishes(**wishes)
    count_try(wish.key)
    with transaction.atomic():
        webinar = locked_webinar(invitation.webinar)
        if not webinar.takes_registrations:
            raise RegistrationClosed
        kept = checked(SeatQuestion.objects.asked_in(webinar), answers or {})
        is_bound = wish.key == invitation.email_key and invitation.state != InvitationState.TAKEN_BACK
        seat = give(webinar, wish, kept, is_spared=is_bound and invitation.skips_approval)
        if is_bound and seat.proven_at is None:
            seat.proven_at = timezone.now()
            seat.save(update_fields=["proven_at"])
    return seat


def forget_lists() -> int:
    """Delete the lists that were looked at and never sent; return how many."""
    old = GuestList.objects.filter(sent_at=None, created_at__lt=timezone.now() - DRAFT_LASTS)
    return int(old.delete()[0])
