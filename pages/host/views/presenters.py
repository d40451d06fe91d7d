"""Who speaks and interprets in a webinar, what is said of them here, and how they come to own their page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from common.languages import name_of
from members.actions import ClaimRefused
from pages.host.access import for_hosts, own_webinar
from pages.host.people import seats_taken
from pages.host.planning_forms import AddPresenterForm, ClaimMailForm, PresenterHereForm, here
from webinars import actions
from webinars.models import Presenter, Webinar
from webinars.rules import may_edit_person


def _presenter(webinar: Webinar, public_id: str) -> Presenter:
    rows = webinar.presenters.select_related("person__member", "webinar")
    found: Presenter = get_object_or_404(rows, public_id=public_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_presenters(request: HttpRequest, slug: str) -> HttpResponse:
    """List presenters and interpreters, and take in another."""
    webinar = own_webinar(request, slug)
    form = AddPresenterForm(request.POST or None, webinar=webinar)
    if request.method == "POST" and form.is_valid():
        try:
            changed = _with_another(request, webinar, form)
        except actions.NotPossible as refusal:
            form.add_error(None, refusal.message)
        else:
            said = ngettext("Added to %(n)d webinar.", "Added to %(n)d webinars.", len(changed))
            messages.success(request, said % {"n": len(changed)})
            return redirect("host_presenters", slug)
    rows = webinar.presenters.select_related("person__member")
    context = {"webinar": webinar, "presenters": rows, "form": form, "languages": _languages()}
    return render(request, "pages/host/presenters.html", context)


def _languages() -> list[str]:
    return [name_of(code) for code in SUGGESTED]


# What the browser offers while a language is typed; every other one is taken too.
SUGGESTED = (
    "am", "ar", "bn", "en", "es", "fa", "fr", "ha", "hi", "kri", "my", "ne", "om", "ps", "pt", "rw", "so", "sw", "ti",
    "tr", "uk", "ur",
)  # fmt: skip


def _with_another(request: HttpRequest, webinar: Webinar, form: AddPresenterForm) -> list[Webinar]:
    given = form.cleaned_data
    names = ("name", "email", "role", "from_language", "into_language")
    new = actions.PresenterSpec(**{name: given[name] for name in names})
    there = [actions.spec_of(row) for row in webinar.presenters.select_related("person")]
    return actions.change_series(
        webinar, by=request.user, scope=form.chosen, seats_taken=seats_taken, presenters=[*there, new]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def presenter(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Change how somebody takes part and what is said of them here."""
    webinar = own_webinar(request, slug)
    shown = _presenter(webinar, public_id)
    form = PresenterHereForm(request.POST or None, webinar=webinar, initial=here(shown))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_presenter_in_series(shown, by=request.user, scope=form.chosen, **form.values)
        except actions.NotPossible as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("host_presenter", slug, public_id)
    return _page(request, shown, form)


def _page(request: HttpRequest, shown: Presenter, form: PresenterHereForm, **context: object) -> HttpResponse:
    mail_form = ClaimMailForm() if not shown.person.contact_email else None
    page = {
        "webinar": shown.webinar,
        "presenter": shown,
        "form": form,
        "mail_form": mail_form,
        "languages": _languages(),
        "may_edit": may_edit_person(request.user, shown.person),
        **context,
    }
    return render(request, "pages/host/presenter.html", page)


@require_POST
@for_hosts
def presenter_claim(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Show a link by which somebody claims their page, once, or mail it to them."""
    webinar = own_webinar(request, slug)
    shown = _presenter(webinar, public_id)
    form = PresenterHereForm(webinar=webinar, initial=here(shown))
    try:
        if request.POST.get("do") == "show":
            link = actions.make_claim_link(shown.person, by=request.user)
            return _page(request, shown, form, link=link)
        mail_form = ClaimMailForm(request.POST) if not shown.person.contact_email else None
        if mail_form is not None and not mail_form.is_valid():
            return _page(request, shown, form, mail_form=mail_form)
        to = mail_form.cleaned_data["email"] if mail_form else ""
        actions.mail_claim_link(shown.person, by=request.user, webinar=webinar, to=to)
    except ClaimRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The link is on its way to %(name)s.") % {"name": shown.person.name})
    return redirect("host_presenter", slug, public_id)
