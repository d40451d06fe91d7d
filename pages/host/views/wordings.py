"""Working on a whole text at once: doubtful words, words to replace, older versions."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from pages.host.access import for_hosts, own_recording
from pages.host.views.transcripts import transcript_or_404
from recordings.models import Recording
from transcripts import actions
from transcripts.comparing import compare
from transcripts.doubts import Doubt, doubts
from transcripts.finding import Excerpt, excerpt, matches
from transcripts.glossary import hints_for, terms_for
from transcripts.models import Segment, Transcript

DOUBTS_PER_PAGE = 20
VERSIONS_PER_PAGE = 30
CHANGES_SHOWN = 200
PLACES_SHOWN = 500
REASONS = {
    "engine": gettext_lazy("Written by an engine"),
    "captions": gettext_lazy("Brought as captions"),
    "edit": gettext_lazy("A line was changed"),
    "split": gettext_lazy("A line was parted"),
    "merge": gettext_lazy("Two lines were joined"),
    "speaker": gettext_lazy("A voice was named"),
    "replace": gettext_lazy("Words were replaced"),
    "words": gettext_lazy("Unsure words were confirmed"),
    "fix": gettext_lazy("A suggested fix was taken over"),
    "hide": gettext_lazy("Words were hidden"),
    "restore": gettext_lazy("An older version came back"),
    "undo": gettext_lazy("A change was taken back"),
}


def _text(request: HttpRequest, public_id: str) -> tuple[Recording, Transcript]:
    recording = own_recording(request, public_id)
    return recording, transcript_or_404(recording, request.GET.get("lang", ""))


def _back(name: str, text: Transcript, **query: object) -> HttpResponse:
    address = reverse(name, args=[text.recording.public_id])
    return HttpResponseRedirect(f"{address}?{urlencode({'lang': text.language, **query})}")


def _version_of(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None  # noqa: PLR2004


def _shown(request: HttpRequest, template: str, text: Transcript, **more: Any) -> HttpResponse:
    context = {"recording": text.recording, "webinar": text.recording.webinar, "transcript": text, **more}
    return render(request, f"pages/host/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def transcript_words(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Show each doubtful word once, with its places, and take what was really said."""
    _recording, text = _text(request, public_id)
    if request.method == "POST":
        _settle(request, text, _doubts(text))
        return _back("host_transcript_words", text, page=request.GET.get("page", "1"))
    page = Paginator(_doubts(text), DOUBTS_PER_PAGE).get_page(request.GET.get("page"))
    return _shown(
        request,
        "words",
        text,
        doubts=page.object_list,
        page_obj=page,
        page_range=page.paginator.get_elided_page_range(page.number),
    )


def _doubts(text: Transcript) -> list[Doubt]:
    webinar = text.recording.webinar
    return doubts(
        text.segments.order_by("position"),
        hints=hints_for(webinar, text.language),
        terms=terms_for(webinar, text.language),
        language=text.language,
    )


def _settle(request: HttpRequest, text: Transcript, found: list[Doubt]) -> None:
    form, said = request.POST.get("form", ""), " ".join(request.POST.get("said", "").split())
    doubt = next((one for one in found if one.form == form), None)
    try:
        if doubt is None:
            raise actions.NotPossible(_("Nothing is unsure about this word any more."))
        if request.POST.get("do") == "right" or said == form:
            places = actions.confirm_words(text, by=request.user, form=form)
        else:
            done = actions.replace_words(
                text,
                by=request.user,
                find=form,
                put=said,
                only=set(doubt.lines),
                version=_version_of(request),
            )
            places = done.places
        if request.POST.get("remember"):
            misheard = [form] if said != form else []
            actions.save_term(said, by=request.user, language=text.language, misheard=misheard)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        sentence = ngettext("Settled in %(n)d place.", "Settled in %(n)d places.", places)
        messages.success(request, sentence % {"n": places})


@dataclass(frozen=True)
class Found:
    """A line with what was looked for, and each place in it."""

    line: Segment
    places: list[Excerpt]


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def transcript_replace(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Look for words in the whole text, show where they stand, and put others there.

    The words travel in the form and never in the address.
    """
    _recording, text = _text(request, public_id)
    find, put = request.POST.get("find", ""), request.POST.get("put", "")
    found: list[Found] = []
    if request.method == "POST":
        if request.POST.get("do") == "replace" and _replaced(request, text, find, put):
            return _back("host_transcript_replace", text)
        found = _places(text, find)
        if not found and request.POST.get("do") != "replace":
            messages.warning(request, _("These words were not found."))
    return _shown(
        request,
        "replace",
        text,
        find=find,
        put=put,
        found=found[:PLACES_SHOWN],
        places=sum(len(one.places) for one in found[:PLACES_SHOWN]),
    )


def _places(text: Transcript, find: str) -> list[Found]:
    lines = text.segments.defer("words").order_by("position")
    looked = [(line, matches(line.text, find, text.language)) for line in lines]
    return [Found(line, [excerpt(line.text, match) for match in found]) for line, found in looked if found]


def _replaced(request: HttpRequest, text: Transcript, find: str, put: str) -> bool:
    try:
        done = actions.replace_words(
            text,
            by=request.user,
            find=find,
            put=put,
            only=set(request.POST.getlist("line")),
            version=_version_of(request),
        )
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
        return False
    sentence = ngettext("Replaced in %(n)d place.", "Replaced in %(n)d places.", done.places)
    messages.success(request, sentence % {"n": done.places})
    if done.skipped:
        left = ngettext(
            "%(n)d line was left alone: somebody changed it meanwhile.",
            "%(n)d lines were left alone: somebody changed them meanwhile.",
            done.skipped,
        )
        messages.warning(request, left % {"n": done.skipped})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def transcript_versions(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """List the saves of a text; ``?version=`` shows what one changed, a button brings it back."""
    _recording, text = _text(request, public_id)
    if request.method == "POST":
        _go_back(request, text)
        return _back("host_transcript_versions", text)
    rows = text.versions.defer("document").select_related("made_by").order_by("-version")
    page = Paginator(rows, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    return _shown(
        request,
        "versions",
        text,
        versions=[(row, REASONS.get(row.reason, row.reason)) for row in page],
        page_obj=page,
        page_range=page.paginator.get_elided_page_range(page.number),
        has_own=rows.filter(made_by=request.user.pk).exists(),
        **_compared(request, text),
    )


def _compared(request: HttpRequest, text: Transcript) -> dict[str, Any]:
    number = request.GET.get("version", "")
    if not number.isdecimal() or len(number) > 9:  # noqa: PLR2004
        return {}
    chosen = text.versions.filter(version=int(number)).select_related("made_by").first()
    if chosen is None:
        return {}
    before = text.versions.filter(version__lt=chosen.version).order_by("-version").first()
    changes = compare(before.document if before else {}, chosen.document)
    return {
        "chosen": chosen,
        "what": REASONS.get(chosen.reason, chosen.reason),
        "changes": changes[:CHANGES_SHOWN],
        "more": max(0, len(changes) - CHANGES_SHOWN),
    }


def _go_back(request: HttpRequest, text: Transcript) -> None:
    number = request.POST.get("restore", "")
    try:
        if number.isdecimal() and len(number) < 10:  # noqa: PLR2004
            actions.restore_version(text, by=request.user, version=int(number), seen=_version_of(request))
            messages.success(request, _("The older version is back. Nothing that came after it is lost."))
        else:
            actions.undo_save(text, by=request.user)
            messages.success(request, _("Your last change is taken back."))
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
