"""Into the archive, out of sight, out of the archive."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive import actions
from archive.models import Publication, PublishingPlan
from archive.states import Audience, WithdrawalReason
from common.states import IllegalMove
from pages.host.access import for_hosts, own_webinar
from pages.host.elsewhere import elsewhere
from pages.host.forms import PublishForm, WithdrawForm
from pages.host.people import seats_taken
from pages.host.plan_forms import PlanForm
from pages.host.progress import publication_of, publishing_state, recordings_of
from webinars.models import Webinar


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def publish(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask who may see it, name what is missing, and publish."""
    webinar = own_webinar(request, slug)
    publication = publication_of(webinar)
    form = _publish_form(publication, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(webinar, by=request.user, **form.cleaned_data)
        except actions.NotReady as refusal:
            for blocker in refusal.blockers:
                form.add_error(None, blocker.message)
        else:
            messages.success(request, _("It is in the archive now."))
            return redirect("host_publish", slug)
    return _shown(request, webinar, publication, form, _plan_form(webinar))


def _plan_form(webinar: Webinar, data: QueryDict | None = None) -> PlanForm:
    plan = PublishingPlan.objects.filter(webinar=webinar).first()
    dates = ("publish_at", "hide_at", "review_at")
    form = PlanForm(
        data, initial={name: getattr(plan, name) for name in dates} if plan else {}, prefix="plan"
    )
    form.problem = plan.problem if plan else ""  # type: ignore[attr-defined]
    return form


def _shown(
    request: HttpRequest,
    webinar: Webinar,
    publication: Publication | None,
    form: PublishForm,
    plan_form: PlanForm,
) -> HttpResponseBase:
    copies = elsewhere(publication)
    context = {
        "webinar": webinar,
        "publication": publication,
        "publishing": publishing_state(webinar, publication),
        "elsewhere": copies,
        "is_copying": any(one.is_moving for one in copies),
        "recording": recordings_of(webinar).filter(is_current=True).first(),
        "form": form,
        "plan_form": plan_form,
        "plan_problem": plan_form.problem,  # type: ignore[attr-defined]
        "withdraw_form": WithdrawForm(initial={"reason": WithdrawalReason.OTHER}),
        "presenters": webinar.presenters.select_related("person"),
        "seats": seats_taken(webinar),
    }
    # The dates of the plan are on the webinar's clock.
    with timezone.override(ZoneInfo(webinar.time_zone)):
        return render(request, "pages/host/publish.html", context)


@require_POST
@for_hosts
def plan(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep when it is to be published, hidden and looked at again."""
    webinar = own_webinar(request, slug)
    publication = publication_of(webinar)
    with timezone.override(ZoneInfo(webinar.time_zone)):
        form = _plan_form(webinar, request.POST)
        is_valid = form.is_valid()
    wished = PublishForm(request.POST)
    if not (is_valid and wished.is_valid()):
        return _shown(request, webinar, publication, _publish_form(publication), form)
    actions.plan_publishing(webinar, by=request.user, **form.cleaned_data, **wished.cleaned_data)
    messages.success(request, _("Saved. It happens by itself at those times."))
    return redirect("host_publish", slug)


def _publish_form(publication: Publication | None, data: QueryDict | None = None) -> PublishForm:
    initial = {
        "audience": publication.audience if publication else Audience.PUBLIC,
        "is_listed": publication.is_listed if publication else True,
    }
    return PublishForm(data, initial=initial)


def _publication_or_404(webinar: Webinar) -> Publication:
    publication = publication_of(webinar)
    if publication is None:
        raise Http404
    return publication


@require_POST
@for_hosts
def withdraw(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take it out of the archive at once; its address says 410 and the reason."""
    publication = _publication_or_404(own_webinar(request, slug))
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose why it is withdrawn."))
        return redirect("host_publish", slug)
    try:
        actions.withdraw(publication, by=request.user, reason=WithdrawalReason(form.cleaned_data["reason"]))
    except IllegalMove:
        messages.error(request, _("It is not in the archive, so there is nothing to withdraw."))
    else:
        messages.success(request, _("It is withdrawn. Its page, files and search results are gone."))
    return redirect("host_publish", slug)


@require_POST
@for_hosts
def hide(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take it out of sight at once, or take it up again for review after it was withdrawn."""
    publication = _publication_or_404(own_webinar(request, slug))
    try:
        if request.POST.get("do") == "reopen":
            actions.reopen(publication, by=request.user)
            messages.success(request, _("It is open for review again. Publish it when you are ready."))
        else:
            actions.hide(publication, by=request.user)
            messages.success(request, _("It is hidden. Only you see it now."))
    except IllegalMove:
        messages.error(request, _("That cannot be done now: somebody else changed it meanwhile."))
    return redirect("host_publish", slug)
