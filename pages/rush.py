"""One page for the many who follow a link in the same moment."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from pages.unhurried import stamp

View = Callable[..., HttpResponse]

# Shorter than anybody notices: a seat that is taken, or a page that is hidden, shows this much later.
MOMENT_S: Final = 2
# What is each visitor's own in a page with forms.
_TOKEN: Final = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
_STAMP: Final = re.compile(rb'(name="shown" value=")[^"]*')


def shared_for_a_moment(view: View) -> View:
    """Let first visits of ``MOMENT_S`` share one page, with forms of their own.

    A first visit brings no cookie, so nobody is signed in and nothing was chosen: what it is shown depends on
    address and language alone. Everybody else gets a page of their own.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "GET" or request.COOKIES:
            return view(request, *args, **kwargs)
        key = _key(request)
        shared = cache.get(key)
        if shared is not None:
            return HttpResponse(_with_own_forms(shared, request))
        made = view(request, *args, **kwargs)
        if made.status_code == HttpResponse.status_code:
            cache.set(key, made.content, MOMENT_S)
        return made

    return answer


def _key(request: HttpRequest) -> str:
    seen = "\n".join((request.get_host(), request.get_full_path(), get_language() or ""))
    return f"page:{hashlib.sha256(seen.encode()).hexdigest()}"


def _with_own_forms(page: bytes, request: HttpRequest) -> bytes:
    token, shown = get_token(request).encode(), stamp().encode()
    page = _TOKEN.sub(lambda found: found[1] + token, page)
    return _STAMP.sub(lambda found: found[1] + shown, page)
