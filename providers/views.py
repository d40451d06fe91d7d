"""The one door for webhooks."""

import logging
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from providers import meeting_providers
from providers.actions import TooLong, UnknownSender, receive_delivery
from providers.actions.inbox import MOST_BYTES

logger = logging.getLogger(__name__)

NO_CONTENT: Final = 204
UNAUTHORIZED: Final = 401
TOO_LARGE: Final = 413


@csrf_exempt
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a webhook in and answer at once: its sender is proven by the provider's own signature.

    Some providers call by GET. One that is forged, stale or from the future hears 401 and nothing else; one that is
    too long is refused before it is read.
    """
    if provider not in meeting_providers.settings:
        raise Http404
    try:
        body = _body(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = receive_delivery(provider, headers, body, query=request.META.get("QUERY_STRING", ""))
    except TooLong:
        return HttpResponse(status=TOO_LARGE)
    except UnknownSender as refusal:
        logger.warning("webhook refused: %s", refusal)
        return HttpResponse(status=UNAUTHORIZED)
    return JsonResponse(dict(answer)) if answer else HttpResponse(status=NO_CONTENT)


def _body(request: HttpRequest) -> bytes:
    """Return the raw body, which alone is what was signed."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise TooLong(length)
    try:
        return request.read(MOST_BYTES + 1)
    except (RequestDataTooBig, OSError) as error:
        raise TooLong(str(error)) from error
