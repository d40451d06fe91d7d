"""The mails of one webinar: which are wanted, and what is still to leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pages.host.access import for_hosts, own_webinar
from pages.host.mails import MailPlanForm, kind_name
from registrations import actions
from webinars.models import Webinar


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_mails(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what leaves when, and to how many; the form chooses the reminders."""
    webinar = own_webinar(request, slug)
    form = MailPlanForm(
        request.POST if request.method == "POST" else None, instance=actions.mail_plan(webinar)
    )
    if request.method == "POST":
        # Boxes have no wrong answers.
        form.is_valid()
        actions.choose_mails(webinar, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("host_webinar_mails", slug)
    return _page(request, webinar, form)


def _page(request: HttpRequest, webinar: Webinar, form: MailPlanForm) -> HttpResponse:
    planned = [(kind_name(mail.kind), mail) for mail in actions.planned_reminders(webinar)]
    return render(request, "pages/host/mails.html", {"webinar": webinar, "form": form, "planned": planned})
