"""Seats: who registered, who waits, who came."""

from registrations.models.invitations import GuestList, Invitation, NotInvited
from registrations.models.seats import (
    JoinClick,
    Registration,
    SeatAnswer,
    SeatCode,
    SeatPolicy,
    SeatQuestion,
    SeriesSeat,
)

__all__ = [
    "GuestList",
    "Invitation",
    "JoinClick",
    "NotInvited",
    "Registration",
    "SeatAnswer",
    "SeatCode",
    "SeatPolicy",
    "SeatQuestion",
    "SeriesSeat",
]
