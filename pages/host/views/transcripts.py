"""The transcript editor: lines beside the player, one form per page, no script needed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pages.host import editor
from pages.host.access import for_hosts, own_recording
from pages.host.progress import publication_of, publishing_state
from recordings.models import Recording, RenditionKind
from transcripts import actions
from transcripts.models import Segment, Transcript
from transcripts.states import TranscriptState

LINES_PER_PAGE = 50


def transcript_or_404(recording: Recording, language: str) -> Transcript:
    texts = list(Transcript.objects.filter(recording=recording))
    found = [text for text in texts if text.language == language] if language else texts
    if not found:
        raise Http404
    return found[0]


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def transcript(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Show and take a page of lines. ``?line=`` opens one of them, ``?t=`` sets the player to a second."""
    recording = own_recording(request, public_id)
    text = transcript_or_404(recording, request.GET.get("lang", ""))
    segments = text.segments.order_by("position")
    page = Paginator(segments, LINES_PER_PAGE).get_page(_page_number(request, text))
    sent = None
    if request.method == "POST":
        was_approved = text.state == TranscriptState.APPROVED
        sent = editor.take(text, list(page), request.POST, by=request.user)
        text.refresh_from_db()
        if was_approved and text.state != TranscriptState.APPROVED:
            messages.warning(request, _("The text has changed, so it waits for your approval again."))
        if not sent.problems:
            return _did(request, recording, text, page, sent)
        page = Paginator(segments, LINES_PER_PAGE).get_page(page.number)
    return _shown(request, recording, text, page, sent)


def _page_number(request: HttpRequest, text: Transcript) -> str:
    """Return the page asked for, or the one on which ``?line=`` stands."""
    line = request.GET.get("line", "")
    if line and "page" not in request.GET:
        segment = text.segments.filter(public_id=line).first()
        if segment is not None:
            return str(text.segments.filter(position__lt=segment.position).count() // LINES_PER_PAGE + 1)
    return request.GET.get("page", "1")


def _shown(
    request: HttpRequest, recording: Recording, text: Transcript, page: Page[Any], sent: editor.Sent | None
) -> HttpResponse:
    webinar = recording.webinar
    renditions = {item.kind: item for item in recording.renditions.all()}
    player = next(
        (
            renditions[kind]
            for kind in (RenditionKind.VIDEO_LIGHT, RenditionKind.VIDEO, RenditionKind.AUDIO)
            if kind in renditions
        ),
        None,
    )
    current = request.GET.get("line", "")
    publication = publication_of(webinar)
    context = {
        "webinar": webinar,
        "recording": recording,
        "transcript": text,
        "texts": Transcript.objects.filter(recording=recording),
        "lines": editor.lines_of(list(page), current=current, sent=sent),
        "has_problems": bool(sent and sent.problems),
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "overview": editor.overview(text),
        "player": player,
        "has_picture": bool(player and player.kind != RenditionKind.AUDIO),
        "at": _second(request, text, current),
        "is_approved": text.state == TranscriptState.APPROVED,
        "publishing": publishing_state(webinar, publication),
        "better": actions.better_engine(recording),
    }
    return render(request, "pages/host/transcript.html", context)


def _second(request: HttpRequest, text: Transcript, current: str) -> str:
    """Return the second at which the player stands ready: of ``?t=``, else of the open line."""
    asked = request.GET.get("t", "")
    if asked.replace(".", "", 1).isdecimal() and len(asked) < 10:  # noqa: PLR2004
        return asked
    segment = text.segments.filter(public_id=current).first() if current else None
    return f"{segment.start_ms / 1000:.1f}" if segment else ""


def _did(
    request: HttpRequest, recording: Recording, text: Transcript, page: Page[Any], sent: editor.Sent
) -> HttpResponseBase:
    """Do what the button said once the lines are saved, and go on to the next line."""
    verb, _colon, public_id = request.POST.get("do", "save").partition(":")
    version = text.version if sent.saved else sent.version
    try:
        where = _VERBS.get(verb, _save)(request, text, public_id, version)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
        where = public_id
    if sent.saved and verb in {"save", ""}:
        count = len(sent.saved)
        messages.success(request, ngettext("%(n)d line saved.", "%(n)d lines saved.", count) % {"n": count})
    query: dict[str, object] = {"lang": text.language}
    query |= {"line": where} if where else {"page": page.number}
    return HttpResponseRedirect(
        f"{reverse('host_transcript', args=[recording.public_id])}?{urlencode(query)}"
    )


def _line(text: Transcript, public_id: str) -> Segment:
    segment: Segment | None = text.segments.filter(public_id=public_id).first()
    if segment is None:
        raise actions.NotPossible(_("This line is gone: somebody joined it to another one."))
    return segment


def _save(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    return ""


def _check(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    """Mark a line checked and go to the next that is not."""
    segment = _line(text, public_id)
    if not segment.is_by_hand or segment.outdated_at:
        actions.check_segment(segment, by=request.user)
    later = text.segments.filter(position__gt=segment.position, checked_at=None, edited_at=None)
    following = (
        later.order_by("position").first() or text.segments.filter(position__gt=segment.position).first()
    )
    return following.public_id if following else public_id


def _uncheck(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    actions.check_segment(_line(text, public_id), by=request.user, is_checked=False)
    return public_id


def _split(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    place = request.POST.get(f"at-{public_id}", "")
    at_word = int(place) if place.isdecimal() else 0
    actions.split_segment(_line(text, public_id), by=request.user, at_word=at_word, version=version)
    messages.success(request, _("The line is in two parts now."))
    return public_id


def _merge(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    actions.merge_segments(_line(text, public_id), by=request.user, version=version)
    messages.success(request, _("The two lines are one now."))
    return public_id


def _rename(request: HttpRequest, text: Transcript, number: str, version: int) -> str:
    """Give all lines of one voice a name; ``number`` is the voice's place in the list."""
    old, new = request.POST.get(f"voice-{number}", ""), request.POST.get(f"name-{number}", "")
    count = actions.rename_speaker(text, by=request.user, old=old, new=new)
    messages.success(request, ngettext("%(n)d line renamed.", "%(n)d lines renamed.", count) % {"n": count})
    return ""


def _approve(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    if version != text.version:
        raise actions.NotPossible(
            _("Somebody changed the text while you had it open. Look at it again, then approve.")
        )
    actions.approve_transcript(text, by=request.user)
    messages.success(request, _("The transcript is approved. It can be published now."))
    return ""


def _reopen(request: HttpRequest, text: Transcript, public_id: str, version: int) -> str:
    actions.reopen_transcript(text, by=request.user)
    messages.success(request, _("The transcript is open for changes again."))
    return ""


_VERBS = {
    "check": _check,
    "uncheck": _uncheck,
    "split": _split,
    "merge": _merge,
    "rename": _rename,
    "approve": _approve,
    "reopen": _reopen,
}
