"""Whether the site lives, and whether it can work."""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


readyz = healthz
metrics = healthz
