"""Seats: who registered, who waits, who came."""

from registrations.models.seats import (
    JoinClick,
    Registration,
    SeatAnswer,
    SeatCode,
    SeatPolicy,
    SeatQuestion,
)

__all__ = [
    "JoinClick",
    "Registration",
    "SeatAnswer",
    "SeatCode",
    "SeatPolicy",
    "SeatQuestion",
]
