"""The API's errors, as RFC 9457 problem details."""

from http import HTTPStatus
from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem(status: int, detail: str = "", **members: object) -> Response:
    """Return a problem document; ``members`` are its extension members, such as ``blockers``."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **members}
    if detail:
        body["detail"] = detail
    return Response(body, status=status, content_type="application/problem+json")


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return any exception of the API as a problem; field errors come under ``errors``."""
    response = exception_handler(error, context)
    if response is None:
        return None
    data = response.data
    if isinstance(data, dict) and set(data) == {"detail"}:
        answer = problem(response.status_code, str(data["detail"]))
    else:
        answer = problem(response.status_code, errors=data)
    for name in ("Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer
