"""Why attendance cannot be corrected, or a certificate not be given, as asked."""

from django.utils.translation import gettext_lazy as _

from registrations.actions.errors import SeatError


class BadStay(SeatError):
    """Times of a stay, or of the webinar itself, that cannot be."""

    sentence = _("Enter an end that is after the beginning.")


class NoSuchSeat(SeatError):
    """A host named a seat that is not there, or not only one."""

    sentence = _("Nobody registered with this address. Enter the address of a seat in this webinar.")


class NoCertificates(SeatError):
    sentence = _("There are no certificates for this webinar.")


class NotBegun(NoCertificates):
    sentence = _("You can ask for the certificate when the webinar has begun.")


class AlreadyRevoked(SeatError):
    sentence = _("This certificate was revoked. Please write to the host.")


class NoRevocationReason(SeatError):
    sentence = _("Write why it is revoked: whoever checks the certificate reads it.")


class NotIssued(SeatError):
    """Only what was issued is revoked."""

    sentence = _("This certificate is not valid any more, or not yet.")
