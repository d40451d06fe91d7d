"""The API's errors, as RFC 9457 problem details."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

MEDIA_TYPE: Final = "application/problem+json"
PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "RFC 9457 problem details.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, as a sentence."},
        "errors": {"type": "object", "additionalProperties": {}, "description": "Sentences per field."},
        "blockers": {
            "type": "array",
            "description": "What stands between a webinar and the archive.",
            "items": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


class Conflict(APIException):
    """The request is well-formed, but cannot be done as things are now."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "This cannot be done now."
    default_code = "conflict"


@contextmanager
def conflict_on(*refusals: type[Exception]) -> Iterator[None]:
    """Answer 409 with the sentence of any of ``refusals``, the exceptions by which actions say no."""
    try:
        yield
    except refusals as error:
        raise Conflict(str(error)) from error


def problem(status: int, detail: str = "", **members: object) -> Response:
    """Return a problem document; ``members`` are its extension members, such as ``blockers``."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), **members}
    if detail:
        body["detail"] = detail
    return Response(body, status=status, content_type=MEDIA_TYPE)


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


def describe_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add to every operation of the schema that errors are problem documents."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    answer = {
        "description": "What went wrong, and what to do.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"].setdefault("default", answer)
    return result


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Any address of the API that does not exist."""

    permission_classes = (AllowAny,)

    def initial(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise NotFound
