"""What came from a provider beside the recording, and trying again what did not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pages.host.access import for_hosts, own_recording
from pages.host.provider_files import OPENED
from providers.choosing import label_of
from recordings import actions, storage
from recordings.models import ProviderFile
from recordings.serving import serve_file
from recordings.states import FileState
from transcripts.actions import BadCaptions, import_captions
from transcripts.actions import NotPossible as TextNotPossible


def _file(request: HttpRequest, public_id: str, file: str) -> ProviderFile:
    here = own_recording(request, public_id).provider_files.filter(state=FileState.FETCHED).exclude(file="")
    found: ProviderFile = get_object_or_404(here.filter(kind__in=OPENED), public_id=file)
    return found


@require_safe
@for_hosts
def provider_file(request: HttpRequest, public_id: str, file: str) -> HttpResponseBase:
    """Give a host a file that came beside the recording; never shown in place."""
    found = _file(request, public_id, file)
    name = f"{found.recording.webinar.slug}-{found.kind}{found.suffix or '.txt'}"
    return serve_file(
        request, found.file, content_type="application/octet-stream", sha256=found.sha256, download_as=name
    )


@require_POST
@for_hosts
def provider_file_use(request: HttpRequest, public_id: str, file: str) -> HttpResponseBase:
    """Take the text that the provider wrote down, as a draft to be checked like any other."""
    found = _file(request, public_id, file)
    recording = found.recording
    language = found.language or recording.language
    try:
        written = import_captions(
            recording,
            storage.path(found.file).read_bytes(),
            by=request.user,
            language=language,
            filename=_("from %(provider)s") % {"provider": label_of(found.provider)},
        )
    except (BadCaptions, TextNotPossible) as refusal:
        messages.error(request, refusal.message)
        return redirect("host_recording", public_id)
    messages.success(request, _("The text is taken. Look through it and approve it."))
    return redirect(f"{reverse('host_transcript', args=[public_id])}?lang={written.language}")


@require_POST
@for_hosts
def recording_fetch(request: HttpRequest, public_id: str, verb: str) -> HttpResponseBase:
    """Try again what could not be fetched, or go on without it."""
    verbs = {
        "again": (actions.retry_files, _("It is fetched again now.")),
        "without": (actions.go_on_without, _("The recording is made of what is here.")),
    }
    if verb not in verbs:
        raise Http404
    act, done = verbs[verb]
    try:
        act(own_recording(request, public_id), by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("host_recording", public_id)
