"""What webinars can start from."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pages.host.access import for_planners, own_webinar
from pages.host.part_forms import CopyForm
from pages.host.planning_forms import StartForm, TemplateForm
from webinars import actions
from webinars.models import WebinarTemplate
from webinars.rules import moderates


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def webinar_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what a template keeps of a webinar, and save it."""
    webinar = own_webinar(request, slug)
    form = TemplateForm(
        request.POST or None, may_share=moderates(request.user), initial={"name": webinar.title}
    )
    form.fields["parts"] = parts = CopyForm(source=webinar).fields["parts"]
    form.initial["parts"] = CopyForm(source=webinar).initial["parts"]
    parts.help_text = _("The title and the hour of the day are always kept.")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.save_template(
            webinar,
            by=request.user,
            name=given["name"],
            parts=given["parts"],
            for_site=given.get("for_site", False),
        )
        messages.success(request, _("The template is saved."))
        return redirect("host_templates")
    return render(request, "pages/host/template_new.html", {"webinar": webinar, "form": form})


def _templates(request: HttpRequest) -> Any:
    own_last = F("owner").asc(nulls_first=True)
    return WebinarTemplate.objects.visible_to(request.user).order_by(own_last, "name", "pk")


@require_safe
@for_planners
def templates(request: HttpRequest) -> HttpResponse:
    """List the site's templates and the reader's own."""
    context = {"templates": _templates(request), "may_share": moderates(request.user)}
    return render(request, "pages/host/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def template_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the day, make a draft of a template, and lead to its form."""
    template = get_object_or_404(_templates(request), public_id=public_id)
    form = StartForm(request.POST or None, template=template)
    if request.method == "POST" and form.is_valid() and form.starts_at is not None:
        webinar = actions.start_from_template(template, by=request.user, starts_at=form.starts_at)
        messages.success(request, _("Saved as a draft. Change what is different this time."))
        return redirect("host_webinar_edit", webinar.slug)
    return render(request, "pages/host/template_start.html", {"template": template, "form": form})


@require_POST
@for_planners
def template_remove(request: HttpRequest, public_id: str) -> HttpResponseBase:
    template = get_object_or_404(_templates(request), public_id=public_id)
    actions.remove_template(template, by=request.user)
    messages.success(request, _("The template is gone. Webinars made from it stay."))
    return redirect("host_templates")
