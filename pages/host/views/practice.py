"""When presenters and hosts practise, and by which numbers people ring in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pages.host.access import for_hosts, own_webinar
from pages.host.planning_forms import DialInForms, PracticeForm, numbers_of, practice_of
from providers.base import BadMeetingLink
from providers.link.provider import checked_link
from webinars import actions
from webinars.models import Webinar


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the practice; the page says who is told of it, and who cannot be."""
    webinar = own_webinar(request, slug)
    form = PracticeForm(request.POST or None, webinar=webinar, initial=practice_of(webinar))
    if request.method == "POST" and form.is_valid() and _is_saved(request, webinar, form):
        messages.success(request, _("Saved."))
        return redirect("host_webinar_practice", slug)
    told = actions.those_practising(webinar)
    unreached = [
        row.person.name
        for row in webinar.presenters.select_related("person__member")
        if not row.person.relay_address
    ]
    context = {"webinar": webinar, "form": form, "told": told, "unreached": unreached}
    return render(request, "pages/host/practice.html", context)


def _is_saved(request: HttpRequest, webinar: Webinar, form: PracticeForm) -> bool:
    given = form.cleaned_data
    try:
        url = checked_link(given["url"]) if given["url"] else ""
        actions.set_practice(
            webinar, by=request.user, practice_at=form.practice_at, note=given["note"], url=url
        )
    except BadMeetingLink as refusal:
        form.add_error("url", refusal.message)
    except actions.BadPractice as refusal:
        form.add_error("date", refusal.message)
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_phone(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the numbers that people with a seat see while the meeting is open."""
    webinar = own_webinar(request, slug)
    known = [
        {"country": row.country, "number": row.number, "code": row.code} for row in webinar.dial_ins.all()
    ]
    rows = DialInForms(request.POST or None, prefix="numbers", initial=known)
    if request.method == "POST" and rows.is_valid():
        actions.set_dial_ins(webinar, by=request.user, numbers=numbers_of(rows))
        messages.success(request, _("Saved."))
        return redirect("host_webinar_phone", slug)
    return render(request, "pages/host/phone.html", {"webinar": webinar, "rows": rows})
