"""Lists of people to take along, each for a purpose."""

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.spreadsheets import csv_lines, xlsx_file
from pages.host.access import for_hosts, seats_webinar
from pages.host.export_forms import ExportForm
from registrations import actions
from registrations.exports import table_for
from webinars.models import Webinar

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask what the list is for; answer it as a file. Who took which list is written down."""
    webinar = seats_webinar(request, slug)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, webinar, form.cleaned_data["purpose"], form.cleaned_data["format"])
    return render(request, "pages/host/export.html", {"webinar": webinar, "form": form})


def _file(request: HttpRequest, webinar: Webinar, purpose: str, kind: str) -> HttpResponseBase:
    table = table_for(webinar, purpose)
    actions.note_export(webinar, by=request.user, purpose=purpose, file_format=kind, rows=table.count)
    name = f"{webinar.slug}-{purpose}.{kind}"
    if kind == "xlsx":
        file = xlsx_file(_("People"), table.head, table.rows)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    response = StreamingHttpResponse(
        csv_lines(table.head, table.rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
