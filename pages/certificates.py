"""The certificate of one seat as its holder sees it, and whose play of a recording counts for one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from registrations import actions
from registrations.models import Certificate, CertificatePolicy, Registration
from registrations.states import CertificateState, SeatState
from webinars.models import Webinar

# Session key: the seats, by webinar, with which somebody without an account follows recordings.
PLAYING_WITH = "playing_with"


@dataclass(frozen=True)
class CertificateCard:
    """What the seat page says of a certificate. ``earned`` is None where none can be earned any more."""

    certificate: Certificate | None
    policy: CertificatePolicy | None
    earned: actions.Earned | None

    @property
    def is_asked(self) -> bool:
        return self.certificate is not None and self.certificate.state == CertificateState.ASKED

    @property
    def is_issued(self) -> bool:
        return self.certificate is not None and self.certificate.state == CertificateState.ISSUED

    @property
    def counts_replay(self) -> bool:
        return self.policy is not None and self.policy.counts_replay


def certificate_card(seat: Registration) -> CertificateCard | None:
    """Return what there is to say, None where the webinar gives no certificates or has not begun."""
    if seat.webinar.starts_at > timezone.now() or seat.state in {SeatState.DECLINED, SeatState.CANCELLED}:
        return None
    policy = actions.certificate_policy(seat.webinar)
    certificate = Certificate.objects.standing().filter(registration=seat).first()
    if policy is None and (certificate is None or certificate.state == CertificateState.ASKED):
        return None
    return CertificateCard(certificate, policy, actions.earned(seat, policy) if policy else None)


def playing_seat(request: HttpRequest, webinar: Webinar) -> Registration | None:
    """Return the seat for which the reader's play of a recording counts: the one they came with, or their own."""
    policy = actions.certificate_policy(webinar)
    if policy is None or not policy.counts_replay:
        return None
    seats: Any = Registration.objects.filter(webinar=webinar).select_related("webinar__certificate_policy")
    came_with = request.session.get(PLAYING_WITH, {}).get(webinar.slug)
    seat = seats.filter(public_id=came_with).first() if came_with else None
    if seat is None and request.user.is_authenticated:
        seat = seats.of_member(request.user).first()
    return seat if seat is not None and actions.may_count_replay(seat) else None


def playing(request: HttpRequest, webinar: Webinar) -> actions.Earned | None:
    """Return what counts for the reader's certificate so far, where playing the recording adds to it."""
    seat, policy = playing_seat(request, webinar), actions.certificate_policy(webinar)
    return actions.earned(seat, policy) if seat and policy else None


def play_with(request: HttpRequest, seat: Registration) -> None:
    """Remember for this visit with which seat the recording of its webinar is followed."""
    request.session[PLAYING_WITH] = {
        **request.session.get(PLAYING_WITH, {}),
        seat.webinar.slug: seat.public_id,
    }


class CertificateForm(forms.Form):
    name = forms.CharField(max_length=120)
    shows_name = forms.BooleanField(required=False)
