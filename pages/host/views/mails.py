"""The mails of one webinar: which are wanted, what is still to leave, and what became of those that did."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.actions import retry_failed
from notifications.pacing import waiting
from pages.host.access import for_hosts, own_webinar
from pages.host.mails import (
    LONGEST_LIST,
    PREVIEWED,
    MailPlanForm,
    Planned,
    audiences,
    failed_mails,
    mail_log,
    planned,
)
from registrations import actions
from registrations.actions.promising import promised
from registrations.mails import previewed
from webinars.mail_plans import about
from webinars.models import Webinar


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_mails(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what leaves when, what was sent to how many and what failed; the form chooses the reminders."""
    webinar = own_webinar(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = MailPlanForm(sent, instance=actions.mail_plan(webinar))
    if sent is not None and form.is_valid():
        actions.choose_mails(webinar, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("host_webinar_mails", slug)
    return _page(request, webinar, form)


def _page(request: HttpRequest, webinar: Webinar, form: MailPlanForm) -> HttpResponse:
    ahead = waiting().count() if settings.MAIL_PER_HOUR else 0
    held = [Planned(mail.kind, mail.leaves_at, mail.readers, ahead) for mail in actions.held_news(webinar)]
    context = {
        "webinar": webinar,
        "form": form,
        "held": held,
        "planned": planned(promised(webinar), held, ahead=ahead),
        "per_hour": settings.MAIL_PER_HOUR,
        "kinds": PREVIEWED,
        "log": mail_log(webinar),
        "failed": failed_mails(webinar),
    }
    return render(request, "pages/host/mails.html", context)


@require_safe
@for_hosts
def webinar_mail(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a mail as one group of readers would get it now. Nothing is sent."""
    webinar = own_webinar(request, slug)
    if kind not in PREVIEWED:
        raise Http404
    groups = audiences(webinar, PREVIEWED[kind].states)
    asked = (request.GET.get("language", ""), request.GET.get("zone", ""))
    chosen = next((group for group in groups if (group.language, group.time_zone) == asked), groups[0])
    words = previewed(kind, webinar, language=chosen.language, time_zone=chosen.time_zone)
    context = {
        "webinar": webinar,
        "kind": PREVIEWED[kind],
        "groups": groups,
        "chosen": chosen,
        "readers": sum(group.readers for group in groups),
        "promised": [row for row in promised(webinar) if row.kind == kind][:LONGEST_LIST],
        "words": words,
    }
    return render(request, "pages/host/mail.html", context)


@require_POST
@for_hosts
def webinar_mails_again(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send what could not be sent once more: one mail, or all."""
    webinar = own_webinar(request, slug)
    count = retry_failed(about(webinar), public_id=request.POST.get("mail", ""))
    if count:
        said = ngettext("%(n)d e-mail is sent again.", "%(n)d e-mails are sent again.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.warning(request, _("There is nothing to send again."))
    return redirect("host_webinar_mails", slug)


@require_POST
@for_hosts
def webinar_mails_keep_back(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Do not send what is still held."""
    webinar = own_webinar(request, slug)
    count = actions.keep_back(webinar, by=request.user, kind=request.POST.get("kind", ""))
    if count:
        said = ngettext(
            "Not sent: %(n)d person is not told. Tell them another way if they need to know.",
            "Not sent: %(n)d people are not told. Tell them another way if they need to know.",
            count,
        )
        messages.success(request, said % {"n": count})
    else:
        messages.warning(request, _("It is too late: everything has left."))
    return redirect("host_webinar_mails", slug)
