"""Slides and hand-outs, to keep."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from recordings.serving import serve_file
from webinars.models import Resource


@require_safe
def webinar_file(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Answer with a file that a browser keeps and never shows: it is a stranger's."""
    seen = Resource.objects.visible_to(request.user).filter(webinar__slug=slug)
    resource: Resource | None = seen.filter(public_id=public_id).first()
    if resource is None:
        raise Http404
    name = get_valid_filename(f"f{resource.title}")[1:].strip("._") or "file"
    return serve_file(
        request,
        resource.file,
        content_type=resource.content_type,
        sha256=resource.sha256,
        download_as=f"{name}{resource.suffix}",
    )
