"""Moves of a mail in the outbox that another worker may make first."""

from common.states import IllegalMove, move
from notifications.models import OutgoingMail
from notifications.states import MAIL_MOVES, MailState


def moved(mail: OutgoingMail, to: MailState, **changes: object) -> bool:
    """Move ``mail`` and say whether it was this call that did."""
    try:
        move(mail, to, allowed=MAIL_MOVES, **changes)
    except IllegalMove:
        return False
    return True
