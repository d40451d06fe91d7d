"""Seats: who registered, who waits, who came, and what they get for it."""

from registrations.models.attendance import Attendance, AttendanceSpan, Participant, Turnout
from registrations.models.certificates import Certificate, CertificatePolicy, WatchedParts
from registrations.models.invitations import GuestList, Invitation, NotInvited
from registrations.models.meetings import MeetingSync, ProviderSeat
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
    "Attendance",
    "AttendanceSpan",
    "Certificate",
    "CertificatePolicy",
    "GuestList",
    "Invitation",
    "JoinClick",
    "MeetingSync",
    "NotInvited",
    "Participant",
    "ProviderSeat",
    "Registration",
    "SeatAnswer",
    "SeatCode",
    "SeatPolicy",
    "SeatQuestion",
    "SeriesSeat",
    "Turnout",
    "WatchedParts",
]
