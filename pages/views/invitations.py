"""What an invited person sees: the webinar, a form filled in already, and how to say no. Looking changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pages.limits import limited
from pages.receipts import handed_over, of_seat
from pages.registering import form_for_invitation, wishes
from registrations import actions
from registrations.models import Invitation, Registration
from registrations.rules import needs_approval
from registrations.states import InvitationState

INVITED = Invitation.objects.select_related("webinar__seat_policy", "webinar__series")


def _invitation_or_404(token: str) -> Invitation:
    found: Invitation = get_object_or_404(INVITED.all(), token=token)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@limited("register")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation with its form; the POST takes the seat."""
    invited = _invitation_or_404(token)
    webinar = invited.webinar
    is_open = webinar.takes_registrations and invited.state != InvitationState.TAKEN_BACK
    form = form_for_invitation(request, invited, request.POST or None) if is_open else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            seat = actions.accept_invitation(invited, **wishes(request, form))
        except actions.RegistrationClosed as error:
            form.add_error(None, error.message)
        else:
            return handed_over(of_seat(seat), reverse("registered", args=[webinar.slug]))
    asks = needs_approval(webinar) and not invited.skips_approval
    context = {
        "invitation": invited,
        "webinar": webinar,
        "form": form,
        "asks": is_open and asks,
        "is_full": is_open and not asks and Registration.objects.seats_left(webinar) == 0,
    }
    return render(request, "pages/invitation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_decline(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before saying no; only the POST does it."""
    invited = _invitation_or_404(token)
    if request.method == "POST":
        actions.decline_invitation(invited)
        return _done(request, invited, _("The hosts see that you do not come."))
    words = {
        "heading": _("You do not want to come?"),
        "explanation": _("The hosts see it. You get no more e-mails about this invitation."),
        "button": _("I do not come"),
    }
    return render(request, "pages/invitation_confirm.html", {"invitation": invited, **words})


# One-click stop of mail programs (RFC 8058): they post without a cookie, and the token is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before no host can invite the address any more; only the POST does it."""
    invited = _invitation_or_404(token)
    if request.method == "POST":
        actions.decline_invitation(invited, for_good=True)
        return _done(request, invited, _("Nobody can invite this address from here any more."))
    words = {
        "heading": _("Never invite me again?"),
        "explanation": _(
            "No host of this site can send an invitation to your address then. You can still register yourself. "
            "Of the address only a fingerprint is kept."
        ),
        "button": _("Do not invite me again"),
    }
    return render(request, "pages/invitation_confirm.html", {"invitation": invited, **words})


def _done(request: HttpRequest, invited: Invitation, text: str) -> HttpResponse:
    context = {
        "heading": _("Thank you for telling us"),
        "text": text,
        "href": invited.get_absolute_url(),
        "link": _("Changed your mind? Back to the invitation"),
    }
    return render(request, "pages/message.html", context)
