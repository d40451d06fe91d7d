"""Why a seat cannot be taken or used as asked."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class SeatError(Exception):
    """Something a person asked for that cannot be. ``message`` is the sentence for them."""

    sentence: Callable[[], str] | object = ""

    @property
    def message(self) -> str:
        return str(self.sentence)

    def __str__(self) -> str:
        return self.message


class RegistrationClosed(SeatError):
    """The webinar is not public, not to come, or over."""

    sentence = _("Registration for this webinar is closed.")


class TooManyTries(RegistrationClosed):
    """One address was used more often than any person needs."""

    sentence = _("This address was used many times in the last hour. Please try again later.")


class NoReason(SeatError):
    """Nobody is declined without a word."""

    sentence = _("Write a sentence for the person: it goes into the mail.")


class TooManyInvitations(SeatError):
    """A host would invite more people in a day than one may."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    @property
    def message(self) -> str:
        words = ngettext(
            "That is more than one host may invite in a day: %(n)d more person today.",
            "That is more than one host may invite in a day: %(n)d more people today.",
            self.left,
        )
        return words % {"n": self.left}


class AskedLately(SeatError):
    sentence = _(
        "This invitation was sent within the last day. Wait until tomorrow before you send it again."
    )


class NotToBeInvited(SeatError):
    sentence = _("This person has answered, or wants no more invitations.")


class AskedInAnother(SeatError):
    sentence = _("Another question is asked only after this one. Take that one away first.")


class CannotJoin(SeatError):
    """The meeting cannot be entered with this seat now."""


class NotYetOpen(CannotJoin):
    sentence = _("The meeting is not open yet. The button to join appears on your seat page.")


class JoiningClosed(CannotJoin):
    sentence = _("The meeting is over. The recording appears on your seat page when it is ready.")


class WebinarCancelled(JoiningClosed):
    sentence = _("This webinar was cancelled.")


class NoSeat(CannotJoin):
    sentence = _("You have no seat in this webinar at the moment. Your seat page says where you stand.")


class ConsentNeeded(CannotJoin):
    sentence = _("Please read on your seat page what everyone agrees to before joining.")


class NoMeetingLink(CannotJoin):
    sentence = _("The host has not entered the link to the meeting yet. Please try again in a few minutes.")
