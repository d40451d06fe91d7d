"""How often one network address may send a form. Whole offices share one, so the measure is generous."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from common import limits
from pages.errors import too_many

PER_HOUR = 300
RENDERS_PER_HOUR = 60
HOUR_S = 60 * 60

View = Callable[..., HttpResponse]


def may_render(request: HttpRequest) -> bool:
    """Count a file that takes seconds to make, and say whether one more may be made for this address."""
    address = limits.client_address(request)
    return limits.allows("page:render", address, times=RENDERS_PER_HOUR, seconds=HOUR_S)


def limited(scope: str) -> Callable[[View], View]:
    """Let at most ``PER_HOUR`` POSTs an hour through from one address; looking is free."""

    def decorator(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            address = limits.client_address(request)
            is_post = request.method == "POST"
            if is_post and not limits.allows(f"page:{scope}", address, times=PER_HOUR, seconds=HOUR_S):
                return too_many(request)
            return view(request, *args, **kwargs)

        return counted

    return decorator
