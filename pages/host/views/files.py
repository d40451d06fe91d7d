"""Slides and hand-outs of a webinar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pages.host.access import for_hosts, own_webinar
from pages.host.part_forms import FileForm
from webinars import actions
from webinars.models import Resource


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_files(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the files of a webinar and take another one."""
    webinar = own_webinar(request, slug)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add_resource(
                webinar, given["file"], by=request.user, title=given["title"], after_only=given["after_only"]
            )
        except actions.BadResource as refusal:
            form.add_error("file", refusal.message)
        else:
            messages.success(request, _("The file is added."))
            return redirect("host_webinar_files", slug)
    context = {"webinar": webinar, "files": webinar.resources.select_related("webinar"), "form": form}
    return render(request, "pages/host/files.html", context)


@require_POST
@for_hosts
def webinar_file_remove(request: HttpRequest, slug: str) -> HttpResponseBase:
    webinar = own_webinar(request, slug)
    resource: Resource = get_object_or_404(webinar.resources, public_id=request.POST.get("file", ""))
    actions.remove_resource(resource, by=request.user)
    messages.success(request, _("The file is removed."))
    return redirect("host_webinar_files", slug)
