"""Short pages about the site, and the reader's language and time zone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from common.middleware import LANGUAGE_COOKIE, ZONE_COOKIE
from common.zones import zone_names

YEAR_S = 365 * 24 * 60 * 60


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def less_data(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/less_data.html")


@require_safe
def help_near_you(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help_near_you.html")


def next_address(request: HttpRequest) -> str:
    """Return where to go afterwards: an address of this site, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_S, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _choices(request: HttpRequest) -> HttpResponse:
    zone = getattr(request, "reader_zone", None)
    context = {
        "languages": settings.LANGUAGES,
        "zones": zone_names(),
        "chosen": zone.key if zone else "",
        "next": next_address(request),
    }
    return render(request, "pages/language.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Show the choice of language and time zone; a POST keeps the language in a cookie."""
    if request.method != "POST":
        return _choices(request)
    response = HttpResponseRedirect(next_address(request))
    if request.POST.get("language") in dict(settings.LANGUAGES):
        _remember(response, LANGUAGE_COOKIE, request.POST["language"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: HttpRequest) -> HttpResponse:
    """Remember the reader's time zone in a cookie of this browser."""
    if request.method != "POST":
        return _choices(request)
    response = HttpResponseRedirect(next_address(request))
    if request.POST.get("zone") in zone_names():
        _remember(response, ZONE_COOKIE, request.POST["zone"])
    return response
