"""The form that takes a seat, wherever it stands."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pages.forms import SeatForm
from registrations.models import Invitation, SeatQuestion
from registrations.rules import known_source
from webinars.models import Webinar


def seat_form(
    request: HttpRequest, questions: Iterable[SeatQuestion], data: Any = None, *, others: int = 0
) -> SeatForm:
    """Return the form; a member finds the own name and address in it.

    The code of the link by which people came (``?src=``) travels in the form: no cookie, nothing kept of lookers.
    """
    initial: dict[str, str] = {"src": known_source(request.GET.get("src", ""))}
    if request.user.is_authenticated:
        initial |= {"name": request.user.name, "email": request.user.email}
    return SeatForm(data, initial=initial, questions=questions, others=others)


def form_for_webinar(request: HttpRequest, webinar: Webinar, data: Any = None) -> SeatForm:
    questions = SeatQuestion.objects.asked_in(webinar).select_related("only_if")
    return seat_form(request, questions, data, others=others_in_series(webinar))


def form_for_invitation(request: HttpRequest, invited: Invitation, data: Any = None) -> SeatForm:
    """Return the form with name and address filled in; an address that the invitation is bound to is not asked."""
    questions = SeatQuestion.objects.asked_in(invited.webinar).select_related("only_if")
    form = seat_form(request, questions, data)
    form.initial.update(name=invited.name, email=invited.email)
    if invited.locks_address:
        form.fields["email"].disabled = True
        form.fields["email"].help_text = _("The invitation is for this address.")
    return form


def others_in_series(webinar: Webinar) -> int:
    """Return how many more webinars of the same series are to come."""
    if webinar.series_id is None:
        return 0
    coming = Webinar.objects.upcoming().filter(series=webinar.series_id)
    return coming.exclude(pk=webinar.pk).count()


def wishes(request: HttpRequest, form: SeatForm) -> dict[str, Any]:
    """Return what the actions take of a valid form and of who sent it."""
    member = request.user if request.user.is_authenticated else None
    return {"member": member, "language": get_language() or "", **form.wishes}
