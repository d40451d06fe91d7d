"""What every page of the site knows."""

from django.conf import settings
from django.http import HttpRequest

from pages.host.access import has_desk


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and what decides about its navigation."""
    user = getattr(request, "user", None)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "IS_DEMO": settings.IS_DEMO,
        "shows_host_desk": user is not None and has_desk(user),
    }
