"""Pages that say what went wrong and what to do, without codes and without blame."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/403_csrf.html", status=403)


def gone(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/410.html", {"reason": reason}, status=410)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer without asking for the account: the database may be what broke."""
    text = get_template("errors/500.html").render({"SITE_NAME": settings.SITE_NAME})
    return HttpResponse(text, status=500)
