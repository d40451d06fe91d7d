"""What readers want changed in a recording: a line that says something else, or something that should go."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from archive.models import Publication
from pages.access import with_publication
from pages.forms import PROTECT
from pages.limits import limited
from pages.unhurried import Unhurried
from transcripts import actions
from transcripts.models import Segment, Transcript

LINES_PER_PAGE = 50


class FixForm(Unhurried):
    text = forms.CharField(
        label=gettext_lazy("What it should say"),
        max_length=5000,
        error_messages={"required": gettext_lazy("Write what was said")},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("If you want to be thanked below the text."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )


class RemovalForm(Unhurried):
    text = forms.CharField(
        label=gettext_lazy("What should be removed, and where is it?"),
        max_length=2000,
        help_text=gettext_lazy("Such as: my name, at minute 12. Only hosts and moderators read this."),
        error_messages={"required": gettext_lazy("Write what should be removed")},
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )


def _text(publication: Publication, language: str) -> Transcript:
    texts = publication.texts
    chosen = [text for text in texts if text.language == language] or texts
    if not chosen:
        raise Http404
    return chosen[0]


@require_http_methods(["GET", "HEAD", "POST"])
@with_publication
@limited("fix")
def fix(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Take what a line should say, for a host to decide; without ``?line=`` show the lines to choose from."""
    name = request.GET.get("line", "")
    if not name:
        return _lines(request, publication)
    lines = Segment.objects.filter(transcript__in=publication.texts).select_related("transcript__recording")
    line = lines.filter(public_id=name).first()
    if line is None:
        raise Http404
    form = FixForm(request.POST or None, initial={"text": line.text})
    if request.method == "POST" and form.is_valid():
        member = request.user if request.user.is_authenticated else None
        try:
            actions.suggest_fix(
                line, text=form.cleaned_data["text"], name=form.cleaned_data["name"], member=member
            )
        except actions.NotPossible as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("Thank you. The text changes as soon as a host has read it."))
            return redirect("recording", publication.webinar.slug)
    context = {"webinar": publication.webinar, "line": line, "form": form, "protect": PROTECT}
    return render(request, "pages/fix.html", context)


def _lines(request: HttpRequest, publication: Publication) -> HttpResponse:
    text = _text(publication, request.GET.get("language", ""))
    paginator = Paginator(text.segments.defer("words").order_by("position"), LINES_PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "webinar": publication.webinar,
        "transcript": text,
        "lines": page.object_list,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/fix_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_publication
@limited("remove")
def remove(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Take what somebody wants removed; hosts and moderators are told at once."""
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_removal(publication.recording, text=form.cleaned_data["text"])
        except actions.NotPossible as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(request, _("Thank you. The hosts and the moderators have been told."))
            return redirect("recording", publication.webinar.slug)
    return render(request, "pages/remove.html", {"webinar": publication.webinar, "form": form})
