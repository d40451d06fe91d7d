"""What people do on their seat's page beside joining: choose, answer, agree or take that back, and ask."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.actions import NotPossible, ask
from pages.forms import SeatQuestionForm
from pages.limits import limited
from pages.seat_choices import Choices, chosen
from pages.seat_questions import Asking, initial_answers
from pages.views.seats import seat_or_404
from registrations import actions
from registrations.consents import consents_of
from registrations.models import Registration, SeatQuestion
from registrations.rules import name_for_provider


class SeatChoicesForm(Asking, Choices):
    """What can be chosen anew; consents have buttons of their own."""

    def __init__(self, *args: Any, seat: Registration, **kwargs: Any) -> None:
        kwargs["initial"] = {**chosen(seat), **initial_answers(seat)}
        super().__init__(*args, **kwargs)
        asked = SeatQuestion.objects.asked_in(seat.webinar).select_related("only_if")
        self.ask(question for question in asked if not question.is_consent)
        self.agreed = actions.agreed_by(seat)

    @property
    def answers(self) -> dict[str, Any]:
        return {**super().answers, **self.agreed}


@require_http_methods(["GET", "HEAD", "POST"])
def seat_choices(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was chosen, answered and agreed to, and take it anew."""
    own = seat_or_404(token)
    form = SeatChoicesForm(request.POST if request.method == "POST" else None, seat=own)
    if form.is_valid():
        actions.choose_how(own, answers=form.answers, **form.choices)
        messages.success(request, _("Saved."))
        return redirect("seat", token=token)
    context = {
        "seat": own,
        "webinar": own.webinar,
        "form": form,
        "consents": consents_of(own),
        "shown_name": name_for_provider(own),
    }
    return render(request, "pages/seat_choices.html", context)


@require_POST
def seat_consent(request: HttpRequest, token: str) -> HttpResponse:
    """Agree to one text, or take that back."""
    own = seat_or_404(token)
    consents = [consent.question for consent in consents_of(own)]
    public_id = request.POST.get("consent", "")
    question = get_object_or_404(SeatQuestion, pk__in=[row.pk for row in consents], public_id=public_id)
    if request.POST.get("do") == "agree":
        actions.agree(own, question)
        messages.success(request, _("Noted: you agree."))
    else:
        actions.take_consent_back(own, question)
        messages.success(request, _("Noted: you no longer agree."))
    is_back = request.POST.get("back") == "seat"
    return redirect("seat" if is_back else "seat_choices", token=token)


@require_POST
@limited("ask")
def seat_ask(request: HttpRequest, token: str) -> HttpResponse:
    """Put a question to the presenters, under the name that is shown in the meeting; no seat is needed."""
    own = seat_or_404(token)
    form = SeatQuestionForm(request.POST)
    if form.is_valid():
        member = request.user if request.user.is_authenticated else None
        name = name_for_provider(own)
        try:
            ask(own.webinar, text=form.cleaned_data["text"], asker=member, name=name, email=own.email)
        except NotPossible as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Your question is on its way to the presenters."))
            return redirect("seat", token=token)
    return render(request, "pages/seat_ask.html", {"seat": own, "webinar": own.webinar, "form": form})
