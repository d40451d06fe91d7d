"""What happens in a webinar, part by part."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pages.host.access import for_hosts, own_webinar
from pages.host.part_forms import AgendaForm, agenda_lines
from webinars import actions


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    webinar = own_webinar(request, slug)
    form = AgendaForm(request.POST or None, webinar=webinar, initial={"lines": agenda_lines(webinar)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_agenda_in_series(
                webinar, by=request.user, scope=form.chosen, items=form.cleaned_data["lines"]
            )
        except actions.BadAgenda as refusal:
            form.add_error("lines", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("host_webinar_agenda", slug)
    context = {"webinar": webinar, "form": form, "agenda": webinar.timed_agenda()}
    return render(request, "pages/host/agenda.html", context)
