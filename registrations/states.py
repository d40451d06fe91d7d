"""The life of a seat."""

from collections.abc import Collection, Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatState(models.TextChoices):
    CONFIRMED = "confirmed", _("your seat is kept")
    PENDING = "pending", _("waiting for the host")
    DECLINED = "declined", _("declined")
    WAITLISTED = "waitlisted", _("on the waiting list")
    OFFERED = "offered", _("a seat is offered")
    CANCELLED = "cancelled", _("given up")


# States that take one of the webinar's seats: an offer holds its seat until it ends.
SEATED: Final = frozenset({SeatState.CONFIRMED, SeatState.OFFERED})

SEAT_MOVES: Final[Mapping[str, Collection[str]]] = {
    SeatState.CONFIRMED: {SeatState.CANCELLED, SeatState.WAITLISTED},
    SeatState.PENDING: {
        SeatState.CONFIRMED,
        SeatState.WAITLISTED,
        SeatState.DECLINED,
        SeatState.CANCELLED,
    },
    SeatState.WAITLISTED: {SeatState.OFFERED, SeatState.CONFIRMED, SeatState.CANCELLED},
    SeatState.OFFERED: {SeatState.CONFIRMED, SeatState.WAITLISTED, SeatState.CANCELLED},
    SeatState.CANCELLED: {SeatState.CONFIRMED, SeatState.WAITLISTED, SeatState.PENDING},
}


class InvitationState(models.TextChoices):
    INVITED = "invited", _("invited")
    REGISTERED = "registered", _("registered")
    DECLINED = "declined", _("does not want to come")
    TAKEN_BACK = "taken_back", _("taken back")


INVITATION_MOVES: Final[Mapping[str, Collection[str]]] = {
    InvitationState.INVITED: {
        InvitationState.REGISTERED,
        InvitationState.DECLINED,
        InvitationState.TAKEN_BACK,
    },
    # Who said no, or was taken back, can still take a seat like anyone.
    InvitationState.DECLINED: {InvitationState.REGISTERED},
    InvitationState.TAKEN_BACK: {InvitationState.INVITED, InvitationState.REGISTERED},
}


class QuestionKind(models.TextChoices):
    TEXT = "text", _("a few words")
    CHOICE = "choice", _("one of several answers")
    MULTI = "multi", _("any of several answers")
    COUNTRY = "country", _("a country")
    CONSENT = "consent", _("a consent")


class WaitReason(models.TextChoices):
    """Why a seat is on the waiting list again after it had been given or offered."""

    NONE = "", ""
    UNPROVEN = "unproven", _("nobody showed that the address is theirs")
    EXPIRED = "expired", _("an offer was not taken up in time")


class SpanSource(models.TextChoices):
    """Who tells of a stay. For one person the last of these that says anything is believed alone."""

    LIVE = "live", _("seen live")
    REPORT = "report", _("the provider's report")
    HOST = "host", _("a host")


class Basis(models.TextChoices):
    """What says that the holder of a seat came."""

    CLICK = "click", _("by the join button")
    LIVE = "live", _("seen live")
    REPORT = "report", _("the provider's report")
    HOST = "host", _("a host")


class MatchState(models.TextChoices):
    """Whether it is known whose seat a participant has."""

    WAITING = "waiting", _("to be matched")
    PROVEN = "proven", _("known by proof")
    SAME = "same", _("the same person, says a host")
    GUEST = "guest", _("somebody else")
    OUT = "out", _("left out")


# What a host has said about a participant stands, whatever comes in later.
DECIDED: Final = frozenset({MatchState.SAME, MatchState.GUEST, MatchState.OUT})


class CertificateState(models.TextChoices):
    ASKED = "asked", _("asked for")
    ISSUED = "issued", _("issued")
    REVOKED = "revoked", _("revoked")
    WITHDRAWN = "withdrawn", _("taken back by its holder")


CERTIFICATE_MOVES: Final[Mapping[str, Collection[str]]] = {
    CertificateState.ASKED: {CertificateState.ISSUED, CertificateState.WITHDRAWN},
    CertificateState.ISSUED: {CertificateState.REVOKED, CertificateState.WITHDRAWN},
}


class LinkState(models.TextChoices):
    """A seat's own link at a provider."""

    GIVEN = "given", _("given")
    REVOKED = "revoked", _("taken back")
    REFUSED = "refused", _("refused")
