"""What a host does about the meeting of a webinar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pages.host.access import for_hosts, own_webinar
from pages.host.meeting_forms import deletion_form
from pages.views.seats import SeeOther
from recordings.actions import choose_deletion
from registrations.actions import host_link_of
from webinars import actions


@require_POST
@for_hosts
def meeting_retry(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Try again what the provider did not do, or make the meeting anew."""
    try:
        actions.retry_meeting(own_webinar(request, slug), by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It is tried again now. Look again in a minute."))
    return redirect("host_webinar", slug)


@require_POST
@for_hosts
def meeting_enter(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Lead a host into the meeting, by a link that starts it."""
    address = host_link_of(own_webinar(request, slug), request.user)
    if not address:
        messages.error(request, _("There is no meeting to enter yet."))
        return redirect("host_webinar", slug)
    return SeeOther(address)


@require_POST
@for_hosts
def meeting_deletion(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Choose whether the recording is deleted at the provider once it is here."""
    webinar = own_webinar(request, slug)
    form = deletion_form(webinar, request.POST)
    if form is not None and form.is_valid():
        choose_deletion(webinar, by=request.user, after_days=form.after_days)
        messages.success(request, _("Saved."))
    return redirect("host_webinar", slug)
