"""The recording of a webinar: bring it in, watch it being made ready, try again, take new subtitles."""

import os
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.states import IllegalMove
from pages.host.access import for_hosts, own_recording, own_webinar
from pages.host.forms import CaptionsForm, RecordingForm
from pages.host.progress import card, publication_of, publishing_state, recordings_of
from pages.host.provider_files import provider_files
from recordings import actions
from recordings.actions import BadFile, add_recording
from recordings.models import Recording, RenditionKind
from recordings.progress import job
from recordings.serving import serve
from recordings.states import RecordingState, StageState
from transcripts.actions import BadCaptions, NotPossible, better_engine, import_captions, transcribe_again
from transcripts.models import Transcript
from webinars.models import Webinar
from webinars.states import WebinarState

CAPTIONS_LIMIT_BYTES = 5 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def recording_add(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a file with an ordinary form; ``static/js/upload.js`` sends large ones in pieces instead."""
    webinar = own_webinar(request, slug)
    form = RecordingForm(initial={"language": webinar.language})
    if webinar.state in {WebinarState.DRAFT, WebinarState.CANCELLED}:
        messages.error(request, _("A recording can be added to a webinar that was held."))
        return redirect("host_webinar", slug)
    if request.method == "POST":
        form = RecordingForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                made = _added(request, webinar, form.cleaned_data)
            except BadFile as refusal:
                form.add_error("file", str(refusal))
            except BadCaptions as refusal:
                form.add_error("captions", refusal.message)
            else:
                messages.success(request, _("The file is here. It is being made ready now."))
                return redirect("host_recording", made.public_id)
    return render(request, "pages/host/recording_add.html", {"webinar": webinar, "form": form})


def _added(request: HttpRequest, webinar: Webinar, answers: dict[str, Any]) -> Recording:
    captions = answers["captions"]
    return add_recording(
        webinar,
        answers["file"],
        by=request.user,
        original_name=os.path.basename(answers["file"].name),  # noqa: PTH119  (a name, not a path of ours)
        language=answers["language"],
        captions=captions or None,
        captions_language=answers["language"] if captions else "",
    )


def _page(
    request: HttpRequest, recording: Recording, captions_form: CaptionsForm | None = None
) -> HttpResponse:
    shown = recordings_of(recording.webinar).get(pk=recording.pk)
    webinar = shown.webinar
    publication = publication_of(webinar)
    served = [item for item in shown.renditions.all() if item.kind != RenditionKind.SPEECH]
    labels = {
        RenditionKind.VIDEO: _("Video"),
        RenditionKind.VIDEO_LIGHT: _("Light video"),
        RenditionKind.AUDIO: _("Sound only"),
        RenditionKind.AUDIO_LIGHT: _("Sound only, smallest"),
        RenditionKind.POSTER: _("Picture"),
        RenditionKind.SPOKEN: _("Interpreter"),
    }
    context = {
        "webinar": webinar,
        "recording": shown,
        "card": card(shown),
        "files": [(labels[RenditionKind(item.kind)], item) for item in served],
        "fetched": provider_files(shown),
        "texts": shown.transcripts.all(),
        "stages": shown.stage_runs.all(),
        "better": better_engine(shown),
        "publishing": publishing_state(webinar, publication),
        "publication": publication,
        "captions_form": captions_form or CaptionsForm(initial={"language": shown.language}),
    }
    return render(request, "pages/host/recording.html", context)


@require_safe
@for_hosts
def recording(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, own_recording(request, public_id))


@require_safe
@for_hosts
def recording_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer the card alone, for the page to replace while the work goes on."""
    own = own_recording(request, public_id)
    shown = card(recordings_of(own.webinar).get(pk=own.pk))
    return render(
        request,
        "pages/host/_card.html",
        {"card": shown, "is_fresh": True, "links": request.GET.get("links", "")},
    )


@require_safe
@for_hosts
def recording_job(request: HttpRequest, public_id: str) -> JsonResponse:
    return JsonResponse(job(own_recording(request, public_id)))


@require_safe
@for_hosts
def media(request: HttpRequest, public_id: str, rendition: str) -> HttpResponseBase:
    """Serve a file to the people who run its webinar, whether it is public or not."""
    renditions = own_recording(request, public_id).renditions.exclude(kind=RenditionKind.SPEECH)
    return serve(request, get_object_or_404(renditions, public_id=rendition))


@require_POST
@for_hosts
def stage_retry(request: HttpRequest, public_id: str, position: int) -> HttpResponseBase:
    own = own_recording(request, public_id)
    run = own.stage_runs.filter(position=position, state=StageState.FAILED).first()
    if run is None:
        messages.error(request, _("There is nothing to try again: it is running or done."))
        return redirect("host_recording", public_id)
    try:
        actions.retry_stage(run, by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("We try it again now."))
    return redirect("host_recording", public_id)


@require_POST
@for_hosts
def recording_decide(request: HttpRequest, public_id: str, verb: str) -> HttpResponseBase:
    """Show this recording instead of another, go on with a cut-off one, or take it back."""
    verbs = {
        "current": (actions.make_current, _("This recording is the one that is shown now.")),
        "accept": (actions.accept_incomplete, _("We go on with what there is.")),
        "withdraw": (
            actions.withdraw_recording,
            _("The recording is taken back. Its files are shown nowhere."),
        ),
    }
    if verb not in verbs:
        raise Http404
    act, done = verbs[verb]
    try:
        act(own_recording(request, public_id), by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    except IllegalMove:
        messages.error(request, _("That cannot be done now: it changed meanwhile."))
    else:
        messages.success(request, done)
    return redirect("host_recording", public_id)


@require_POST
@for_hosts
def rerun(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Write the speech down again with the best engine there is; lines made by hand stay."""
    own = own_recording(request, public_id)
    try:
        transcribe_again(own, by=request.user)
    except NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is being written down again. What you corrected by hand stays."))
    return redirect("host_recording", public_id)


@require_POST
@for_hosts
def captions_add(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Take a file of subtitles as the text in its language."""
    own = own_recording(request, public_id)
    if own.state == RecordingState.WITHDRAWN:
        raise Http404
    form = CaptionsForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["captions"]
        if file.size > CAPTIONS_LIMIT_BYTES:
            form.add_error("captions", _("This file is too large for subtitles. Choose a VTT or SRT file"))
        elif written := _written(request, own, form):
            messages.success(request, _("The subtitles are taken. Look through them and approve them."))
            return redirect(f"{_editor(own)}?lang={written.language}")
    return _page(request, own, form)


def _written(request: HttpRequest, own: Recording, form: CaptionsForm) -> Transcript | None:
    file = form.cleaned_data["captions"]
    try:
        return import_captions(
            own, file.read(), by=request.user, language=form.cleaned_data["language"], filename=file.name
        )
    except (BadCaptions, NotPossible) as refusal:
        form.add_error("captions", refusal.message)
        return None


def _editor(own: Recording) -> str:
    return reverse("host_transcript", args=[own.public_id])
