"""Hide words: choose them, see what would go, and let them go."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pages.host.access import for_hosts, hideable_recording
from pages.host.hiding import Choice, HideForm, choice_of, offers, shown
from providers.choosing import label_of
from recordings.models import Recording
from transcripts import actions
from transcripts.models import Redaction, Segment
from transcripts.states import RedactionState


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def hidden_words(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Show what is hidden, and take words to hide: first they are shown where they stand, then they go.

    The words travel in the form and never in the address.
    """
    recording = hideable_recording(request, public_id)
    choice = _choice(request, recording)
    form = HideForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, recording, form, choice)
    try:
        if request.POST.get("do") == "hide":
            _hide(request, recording, form.cleaned_data, choice)
            return redirect("host_hidden_words", recording.public_id)
        context = _preview(recording, form.cleaned_data["phrase"], choice)
    except actions.NotPossible as refusal:
        form.add_error(None, refusal.message)
        return _page(request, recording, form, choice)
    return _page(request, recording, form, choice, **context)


def _choice(request: HttpRequest, recording: Recording) -> Choice | None:
    name = request.POST.get("line") or request.GET.get("line", "")
    if not name:
        return None
    lines = Segment.objects.filter(transcript__recording=recording, transcript__is_original=True)
    line = lines.select_related("transcript").filter(public_id=name).first()
    if line is None:
        raise Http404
    return choice_of(line, request.POST.getlist("word"))


def _spans(choice: Choice | None) -> list[tuple[int, int]]:
    span = choice.span() if choice else None
    return [span] if span else []


def _preview(recording: Recording, phrase: str, choice: Choice | None) -> dict[str, Any]:
    spans = _spans(choice)
    if not spans and not phrase.strip():
        raise actions.NotPossible(_("Tick the first and the last word to hide, or enter a name."))
    found = actions.places(recording, spans=spans, phrase=phrase)
    return {
        "is_preview": True,
        "places": [shown(place) for place in found],
        "offers": offers(recording, choice) if choice else [],
    }


@transaction.atomic
def _hide(request: HttpRequest, recording: Recording, wish: dict[str, Any], choice: Choice | None) -> None:
    how = {"by": request.user, "reason": wish["reason"], "in_sound": wish["in_sound"]}
    phrases = [*filter(str.strip, [wish["phrase"]]), *request.POST.getlist("also")]
    spans = _spans(choice)
    made = [actions.hide_words(recording, spans=spans, **how)] if spans else []
    made += [actions.hide_words(recording, phrase=phrase, **how) for phrase in phrases]
    if not made:
        raise actions.NotPossible(_("Tick the first and the last word to hide, or enter a name."))
    if made[0].state == RedactionState.PROPOSED:
        messages.success(
            request, _("Another person has to agree. Until then nobody else sees the recording.")
        )
        return
    lines = len({name for redaction in made for name in redaction.segments})
    sentence = ngettext("Words are hidden in %(n)d line.", "Words are hidden in %(n)d lines.", lines)
    messages.success(request, sentence % {"n": lines})


def _page(
    request: HttpRequest, recording: Recording, form: HideForm, choice: Choice | None, **more: Any
) -> HttpResponse:
    context = {
        "recording": recording,
        "webinar": recording.webinar,
        "form": form,
        "choice": choice,
        "provider": label_of(recording.provider) if recording.provider else "",
        "also": request.POST.getlist("also"),
        "redactions": recording.redactions.select_related("asked_by", "decided_by").order_by("-asked_at"),
        **more,
    }
    return render(request, "pages/host/hiding.html", context)


@require_POST
@for_hosts
def hidden_words_decide(request: HttpRequest, public_id: str, redaction: str, verb: str) -> HttpResponseBase:
    """Decide as the second person on words that somebody proposed to hide."""
    recording = hideable_recording(request, public_id)
    row = get_object_or_404(Redaction.objects.filter(recording=recording), public_id=redaction)
    try:
        if verb == "confirm":
            actions.confirm_redaction(row, by=request.user)
            messages.success(request, _("The words are hidden. The recording can be shown again."))
        elif verb == "drop":
            actions.drop_redaction(row, by=request.user)
            messages.success(request, _("The words stay. The recording can be shown again."))
        else:
            raise Http404
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    return redirect("host_hidden_words", recording.public_id)
