"""Certificates: choose whether there are some, ask, issue what is earned, take back, revoke."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import audit
from common.states import IllegalMove, move
from notifications.rendering import site_url
from registrations.actions.attendance_errors import (
    AlreadyRevoked,
    NoCertificates,
    NoRevocationReason,
    NotBegun,
    NotIssued,
)
from registrations.actions.counting import MINUTE_S, count_attendance, real_hours, seat_stretches
from registrations.actions.taking import copied, locked_seat, prove
from registrations.intervals import length
from registrations.mails import post_seat_mail
from registrations.models import Certificate, CertificatePolicy, Registration, Turnout
from registrations.states import CERTIFICATE_MOVES, CertificateState
from webinars.calendar import plain
from webinars.models import Webinar


def certificate_policy(webinar: Webinar) -> CertificatePolicy | None:
    """Return the policy of a webinar that gives certificates, else None."""
    policy = getattr(webinar, "certificate_policy", None)
    return policy if policy and policy.is_on else None


@transaction.atomic
def choose_certificates(webinar: Webinar, *, by: Any, **chosen: Any) -> CertificatePolicy:
    """Choose whether people can ask for certificates, and for what; issue those that are earned by it now.

    Certificates that were issued stay as they are.
    """
    policy, _made = CertificatePolicy.objects.update_or_create(webinar=webinar, defaults=chosen)
    audit.record("certificates.chosen", webinar, by=by, is_on=policy.is_on, minutes=policy.min_minutes)
    webinar.certificate_policy = policy
    issue_earned(webinar)
    return policy


@dataclass(frozen=True, slots=True)
class Earned:
    """Minutes of one webinar that count for a certificate: in all, and of these by the recording alone."""

    minutes: int
    replay_minutes: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.minutes >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.minutes)


def earned(registration: Registration, policy: CertificatePolicy) -> Earned:
    """Return what counts for the holder of a seat, live and replay together.

    A second of the webinar counts once, whether it was heard live or played, and however fast: the recording is
    taken to begin with the webinar. Of one that was shorter than planned the whole is enough.
    """
    hours = real_hours(registration.webinar)
    live = seat_stretches(registration, hours)
    played = (
        [(float(begin), float(end)) for row in registration.watched.all() for begin, end in row.parts]
        if policy.counts_replay
        else []
    )
    both = length([*live, *played])
    alone = both - length(live)
    needed = min(policy.min_minutes, int(hours.seconds // MINUTE_S))
    return Earned(int(both // MINUTE_S), int(alone // MINUTE_S), needed)


@transaction.atomic
def ask_for_certificate(
    registration: Registration, *, name: str, shows_name: bool, language: str = ""
) -> Certificate:
    """Ask for the certificate of a seat; it is issued at once where it is earned, else as soon as it is.

    Asking again changes the name until it is issued. Only from now on is kept what is played of the recording.

    Raises ``NoCertificates``, ``NotBegun``, ``AlreadyRevoked``.
    """
    seat = locked_seat(registration)
    if certificate_policy(seat.webinar) is None:
        raise NoCertificates
    if seat.webinar.starts_at > timezone.now():
        raise NotBegun
    prove(seat)
    certificate = Certificate.objects.standing().filter(registration=seat).first()
    if certificate is not None and certificate.state == CertificateState.REVOKED:
        raise AlreadyRevoked
    if certificate is None or certificate.state == CertificateState.ASKED:
        certificate = certificate or Certificate(registration=seat)
        certificate.name = plain(name)[:120] or seat.name
        certificate.shows_name, certificate.language = shows_name, language[:12] or seat.language
        certificate.save()
        _issue(certificate)
    copied(seat, registration)
    return certificate


def settle(webinar: Webinar) -> Turnout:
    """Count the attendance, then issue the certificates that are earned by it."""
    turnout = count_attendance(webinar)
    issue_earned(webinar)
    return turnout


def issue_earned(webinar: Webinar) -> int:
    """Issue every certificate that was asked for and is earned by now; return how many."""
    if certificate_policy(webinar) is None:
        return 0
    asked = Certificate.objects.asked().filter(registration__webinar=webinar)
    return sum(_issue_locked(certificate) for certificate in asked.select_related("registration__webinar"))


@transaction.atomic
def _issue_locked(certificate: Certificate) -> bool:
    locked_seat(certificate.registration)
    certificate.refresh_from_db()
    return certificate.state == CertificateState.ASKED and _issue(certificate)


def _issue(certificate: Certificate) -> bool:
    """Fix what the certificate says, and mail that it is ready; say whether it was earned."""
    seat = certificate.registration
    policy = certificate_policy(seat.webinar)
    got = earned(seat, policy) if policy else None
    if policy is None or got is None or not got.is_enough:
        return False
    begun = real_hours(seat.webinar).began_at
    move(
        certificate,
        CertificateState.ISSUED,
        allowed=CERTIFICATE_MOVES,
        issued_at=timezone.now(),
        title=policy.title or seat.webinar.title,
        hours=policy.hours,
        signature=policy.signature,
        held_on=begun.astimezone(seat.webinar.zone).date(),
        minutes=got.minutes,
        replay_minutes=got.replay_minutes,
    )
    audit.record("certificates.issued", certificate)
    post_seat_mail(
        "certificate_ready",
        seat,
        news=f"certificate:{certificate.code}",
        verify_url=site_url(reverse("certificate", args=[certificate.code])),
    )
    return True


@transaction.atomic
def withdraw_certificate(certificate: Certificate) -> Certificate:
    """Take one's own certificate back: it cannot be verified any more, and nothing is kept for it. Again: nothing."""
    locked_seat(certificate.registration)
    certificate.refresh_from_db()
    if CertificateState.WITHDRAWN not in CERTIFICATE_MOVES.get(certificate.state, ()):
        return certificate
    move(
        certificate,
        CertificateState.WITHDRAWN,
        allowed=CERTIFICATE_MOVES,
        withdrawn_at=timezone.now(),
        name="",
    )
    certificate.registration.watched.all().delete()
    audit.record("certificates.withdrawn", certificate)
    return certificate


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: Any, reason: str) -> Certificate:
    """Declare an issued certificate void, for a reason that whoever checks it reads.

    Raises ``NoRevocationReason``, ``NotIssued``.
    """
    reason = plain(reason)[:300]
    if not reason:
        raise NoRevocationReason
    try:
        move(
            certificate,
            CertificateState.REVOKED,
            allowed=CERTIFICATE_MOVES,
            revoked_at=timezone.now(),
            revoked_by=by,
            revoke_reason=reason,
        )
    except IllegalMove as error:
        raise NotIssued from error
    audit.record("certificates.revoked", certificate, by=by)
    return certificate
