"""Who runs a webinar."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pages.host.access import for_hosts, own_webinar
from pages.host.part_forms import HostForm
from webinars import actions
from webinars.models import Webinar, WebinarHost
from webinars.rules import may_choose_hosts
from webinars.states import HostRole


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_hosts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who runs a webinar, and let its hosts add others."""
    webinar = own_webinar(request, slug)
    may_choose = may_choose_hosts(request.user, webinar)
    if request.method == "POST" and not may_choose:
        raise Http404
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_host(
                webinar,
                by=request.user,
                email=form.cleaned_data["email"],
                role=HostRole(form.cleaned_data["role"]),
            )
        except actions.NoHostAccount as refusal:
            form.add_error("email", refusal.message)
        except actions.NotPossible as refusal:
            form.add_error(None, refusal.message)
        else:
            name = row.member.name or _("The new host")
            messages.success(request, _("%(name)s is told by e-mail.") % {"name": name})
            return redirect("host_webinar_hosts", slug)
    context = {"webinar": webinar, "hosts": _hosts(webinar), "form": form, "may_choose": may_choose}
    return render(request, "pages/host/hosts.html", context)


def _hosts(webinar: Webinar) -> list[WebinarHost]:
    return list(webinar.host_rows.select_related("member"))


@require_POST
@for_hosts
def webinar_host_remove(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take somebody off the hosts, or let the reader leave: helpers too, who see nothing else here."""
    theirs = Webinar.objects.run_by(request.user) | Webinar.objects.helped_by(request.user)
    webinar = get_object_or_404(theirs, slug=slug)
    wanted = request.POST.get("host", "")
    row = next((row for row in _hosts(webinar) if str(row.pk) == wanted), None)
    if row is None:
        raise Http404
    is_self = row.member_id == request.user.pk
    if not is_self and not may_choose_hosts(request.user, webinar):
        raise Http404
    try:
        actions.remove_host(row, by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
        return redirect("host_webinar_hosts", slug)
    if is_self:
        messages.success(request, _("You do not run this webinar any more."))
        return redirect("host")
    messages.success(request, _("Done. They do not run this webinar any more."))
    return redirect("host_webinar_hosts", slug)
