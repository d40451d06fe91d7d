"""Certificates: ask for one's own, take it along, check anybody's."""

from math import inf

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.models import Publication
from pages.access import with_publication
from pages.certificates import CertificateForm, play_with, playing_seat
from pages.views.seats import seat_or_404
from registrations import actions
from registrations.certificate_pdf import certificate_pdf
from registrations.models import Certificate
from registrations.states import CertificateState

# As many stretches as a player can have between two messages, and then some.
MOST_PARTS = 200


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Ask for the code on a certificate, and lead to what it stands for."""
    code = "".join(letter for letter in request.GET.get("code", "").lower() if letter.isalnum())
    is_known = (
        bool(code) and Certificate.objects.exclude(state=CertificateState.ASKED).filter(code=code).exists()
    )
    if is_known:
        return redirect("certificate", code)
    return render(request, "pages/certificates.html", {"code": code}, status=404 if code else 200)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Say to whoever was shown a certificate whether it holds: 404 for a code that was never given."""
    rows = Certificate.objects.exclude(state=CertificateState.ASKED)
    found = get_object_or_404(rows.select_related("registration__webinar"), code=code)
    if found.state == CertificateState.WITHDRAWN:
        words = {
            "heading": _("This certificate was taken back"),
            "text": _("Its holder does not use it any more."),
            "href": reverse("certificates"),
            "link": _("Check another certificate"),
        }
        return render(request, "pages/message.html", words, status=410)
    return render(request, "pages/certificate.html", {"certificate": found})


@require_POST
def seat_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the certificate of one's seat, or take it back."""
    seat = seat_or_404(token)
    if request.POST.get("do") == "withdraw":
        for own in Certificate.objects.standing().filter(registration=seat):
            actions.withdraw_certificate(own)
        messages.success(request, _("Your certificate is taken back. Nobody can check it any more."))
        return redirect("seat", token)
    form = CertificateForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Enter the name for your certificate"))
        return redirect("seat", token)
    try:
        given = actions.ask_for_certificate(
            seat,
            name=form.cleaned_data["name"],
            shows_name=form.cleaned_data["shows_name"],
            language=get_language() or "",
        )
    except actions.SeatError as error:
        messages.warning(request, error.message)
    else:
        if given.state == CertificateState.ISSUED:
            messages.success(request, _("Your certificate is ready."))
        else:
            messages.success(request, _("Noted. You get it as soon as you have taken part long enough."))
    return redirect("seat", token)


@require_safe
def seat_certificate_file(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the PDF of one's own certificate."""
    issued = Certificate.objects.filter(registration=seat_or_404(token), state=CertificateState.ISSUED)
    own = get_object_or_404(issued.select_related("registration__webinar"))
    name = f"certificate-{own.registration.webinar.slug}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(certificate_pdf(own), content_type="application/pdf", headers=headers)


@require_POST
def seat_replay(request: HttpRequest, token: str) -> HttpResponse:
    """Go to the recording with this seat, so that what is played counts for its certificate."""
    seat = seat_or_404(token)
    public = Publication.objects.visible_to(request.user).filter(webinar=seat.webinar).first()
    if public is None:
        raise Http404
    play_with(request, seat)
    return redirect("recording", seat.webinar.slug)


@require_POST
@with_publication
def recording_played(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Take from the player which seconds were played: ``parts`` as ``12.0-31.5,40-44``. 404 where nothing counts."""
    seat = playing_seat(request, publication.webinar)
    parts = _parts(request.POST.get("parts", ""))
    if seat is None or parts is None:
        raise Http404
    recording = publication.recording
    actions.note_played(
        seat,
        recording=recording.public_id,
        duration_s=(recording.duration_ms or 0) // 1000,
        parts=parts,
    )
    policy = actions.certificate_policy(publication.webinar)
    minutes = actions.earned(seat, policy).minutes if policy else 0
    return JsonResponse({"minutes": minutes, "is_issued": not actions.may_count_replay(seat)})


def _parts(text: str) -> list[tuple[float, float]] | None:
    """Return the stretches in ``text``; None for what no player of ours sends."""
    try:
        pairs = [tuple(map(float, part.split("-"))) for part in text.split(",") if part]
    except ValueError:
        return None
    if len(pairs) > MOST_PARTS or not all(map(_is_part, pairs)):
        return None
    return [(pair[0], pair[1]) for pair in pairs]


def _is_part(pair: tuple[float, ...]) -> bool:
    return len(pair) == 2 and 0 <= pair[0] <= pair[1] < inf  # noqa: PLR2004
