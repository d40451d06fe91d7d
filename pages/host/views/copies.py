"""Another webinar like one that there is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pages.host.access import for_planners, own_webinar
from pages.host.part_forms import CopyForm
from webinars import actions


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def webinar_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what another webinar takes over, make it as a draft, and lead to its form."""
    source = own_webinar(request, slug)
    form = CopyForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid():
        webinar = actions.clone_webinar(
            source, by=request.user, starts_at=form.starts_at, parts=form.cleaned_data["parts"]
        )
        messages.success(request, _("Saved as a draft. Change what is different this time."))
        return redirect("host_webinar_edit", webinar.slug)
    return render(request, "pages/host/copy.html", {"webinar": source, "form": form})
