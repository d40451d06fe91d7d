"""What people agree to when they register: in new words, and everywhere."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from members.roles import Role
from pages.host.access import for_hosts, seats_webinar
from registrations import actions
from registrations.models import SeatQuestion
from registrations.states import QuestionKind


class ConsentForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("The whole text"),
        max_length=500,
        help_text=gettext_lazy("Such as: I may be heard in the recording."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Write the text"),
            "max_length": gettext_lazy("Use at most 500 letters"),
        },
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("No seat without it"),
        required=False,
        help_text=gettext_lazy("Only for what a webinar cannot do without: it keeps out who does not agree."),
    )


def _admins_only(user: Any) -> None:
    if user.role != Role.ADMIN:
        raise Http404


def _given() -> Any:
    return Count("given", filter=Q(given__withdrawn_at=None))


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def consent_words(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Put a consent of one webinar in new words."""
    webinar = seats_webinar(request, slug)
    asked = SeatQuestion.objects.filter(webinar=webinar, kind=QuestionKind.CONSENT, retired_at=None)
    question = get_object_or_404(asked, public_id=public_id)
    form = _form(request, question)
    if request.method == "POST" and form.is_valid():
        actions.change_consent(question, by=request.user, **form.cleaned_data)
        messages.success(request, _("Whoever registers from now on reads the new words."))
        return redirect("host_seat_questions", slug)
    context = {"webinar": webinar, "question": question, "form": form}
    return render(request, "pages/host/consent_words.html", context)


def _form(request: HttpRequest, question: SeatQuestion) -> ConsentForm:
    return ConsentForm(
        request.POST or None, initial={"label": question.label, "is_required": question.is_required}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def consents(request: HttpRequest) -> HttpResponse:
    """Show what is asked in every webinar, and add to it. Only admins ask everywhere."""
    _admins_only(request.user)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_question(None, by=request.user, kind=QuestionKind.CONSENT, **form.cleaned_data)
        messages.success(request, _("Whoever registers from now on is asked this, in every webinar."))
        return redirect("host_consents")
    asked = SeatQuestion.objects.filter(webinar=None, retired_at=None).annotate(answered=_given())
    return render(request, "pages/host/consents.html", {"form": form, "questions": asked.order_by("pk")})


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def consent_everywhere(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Put in new words what is asked in every webinar, or ask it no more."""
    _admins_only(request.user)
    asked = SeatQuestion.objects.filter(webinar=None, retired_at=None)
    question = get_object_or_404(asked, public_id=public_id)
    if request.POST.get("do") == "remove":
        actions.remove_question(question, by=request.user)
        messages.success(request, _("This is asked no more. What people agreed to is kept."))
        return redirect("host_consents")
    form = _form(request, question)
    if request.method == "POST" and form.is_valid():
        actions.change_consent(question, by=request.user, **form.cleaned_data)
        messages.success(request, _("Whoever registers from now on reads the new words."))
        return redirect("host_consents")
    return render(request, "pages/host/consent_words.html", {"question": question, "form": form})
