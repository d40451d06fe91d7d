"""The glossary: names and terms as the community writes them, for engines and for those who check."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pages.host.access import for_planners
from transcripts import actions
from transcripts.glossary import LONGEST_TERM
from transcripts.models import GlossaryTerm
from webinars.models import Topic

TERMS_PER_PAGE = 50


class TermForm(forms.Form):
    term = forms.CharField(
        label=gettext_lazy("The name or term, as it is written"),
        max_length=LONGEST_TERM,
        error_messages={"required": gettext_lazy("Enter the name or term")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    misheard = forms.CharField(
        label=gettext_lazy("How engines mishear it"),
        required=False,
        max_length=1500,
        help_text=gettext_lazy("One on each line. These are asked about wherever they stand in a new text."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    definition = forms.CharField(
        label=gettext_lazy("What it means"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("A code such as sw. Leave it empty for all languages."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "slim"}),
    )
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"),
        queryset=Topic.objects.all(),
        required=False,
        empty_label=gettext_lazy("All topics"),
    )

    @property
    def wish(self) -> dict[str, Any]:
        return {**self.cleaned_data, "misheard": self.cleaned_data["misheard"].splitlines()}


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def glossary(request: HttpRequest) -> HttpResponseBase:
    """List the terms; add one."""
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        return redirect("host_glossary")
    rows = GlossaryTerm.objects.select_related("topic").order_by("term", "pk")
    page = Paginator(rows, TERMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "terms": page.object_list,
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/host/glossary.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def glossary_term(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Change one term, or take it out."""
    row = get_object_or_404(GlossaryTerm.objects.select_related("topic"), public_id=public_id)
    if request.method == "POST" and request.POST.get("do") == "remove":
        actions.remove_term(row, by=request.user)
        messages.success(request, _("The term is gone from the glossary."))
        return redirect("host_glossary")
    known = {
        "term": row.term,
        "misheard": "\n".join(row.misheard),
        "definition": row.definition,
        "language": row.language,
        "topic": row.topic,
    }
    form = TermForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid() and _saved(request, form, row):
        return redirect("host_glossary")
    return _one(request, form, row)


def _one(request: HttpRequest, form: TermForm, row: GlossaryTerm) -> HttpResponse:
    return render(request, "pages/host/glossary_term.html", {"form": form, "term": row})


def _saved(request: HttpRequest, form: TermForm, instead_of: GlossaryTerm | None) -> bool:
    try:
        actions.save_term(by=request.user, instead_of=instead_of, **form.wish)
    except actions.NotPossible as refusal:
        form.add_error("term", refusal.message)
        return False
    messages.success(request, _("Saved. Engines listen for it from the next recording on."))
    return True
