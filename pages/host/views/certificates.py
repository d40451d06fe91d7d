"""Whether a webinar gives certificates, and to whom it gave some."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pages.host.access import for_hosts, seats_webinar
from pages.host.attendance_forms import CertificatesForm
from registrations import actions
from registrations.models import Certificate, CertificatePolicy
from webinars.models import Webinar

PAGE_SIZE = 50
FIELDS = ("is_on", "min_minutes", "counts_replay", "title", "hours", "signature")


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change for what certificates are given; list those that people asked for."""
    webinar = seats_webinar(request, slug)
    form = CertificatesForm(request.POST or None, initial=_chosen(webinar))
    if request.method == "POST" and form.is_valid():
        actions.choose_certificates(webinar, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("host_webinar_certificates", slug)
    rows = Certificate.objects.standing().filter(registration__webinar=webinar).select_related("registration")
    paginator = Paginator(rows, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "webinar": webinar,
        "form": form,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/host/certificates.html", context)


def _chosen(webinar: Webinar) -> dict[str, object]:
    policy = CertificatePolicy.objects.filter(webinar=webinar).first()
    if policy is None:
        return {"is_on": False, "min_minutes": max(1, webinar.duration_minutes * 3 // 4)}
    return {name: getattr(policy, name) for name in FIELDS}


@require_POST
@for_hosts
def certificate_revoke(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    rows = Certificate.objects.standing().filter(registration__webinar=seats_webinar(request, slug))
    certificate = get_object_or_404(rows, code=code)
    try:
        actions.revoke_certificate(certificate, by=request.user, reason=request.POST.get("reason", ""))
    except actions.SeatError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Revoked. Whoever checks it reads why."))
    return redirect("host_webinar_certificates", slug)
