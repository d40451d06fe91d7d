"""What Google's own discovery documents allow, as a check of requests: paths, parameters, bodies, scopes.

The documents are those that the client library carries, so a fake that stands on them drifts with the real thing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from googleapiclient.discovery_cache import get_static_doc

APIS = {"calendar": "v3", "meet": "v2", "drive": "v3", "youtube": "v3"}
# The client library sends these with uploads; discovery documents do not name them.
UPLOAD_PARAMETERS = {"uploadType", "upload_id"}


class Refusal(Exception):
    """An answer that is no success, with Google's own word for the reason."""

    def __init__(
        self, status: int, reason: str, message: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message or reason)
        self.status, self.reason, self.headers = status, reason, dict(headers or {})

    def body(self) -> dict[str, Any]:
        item = {"domain": "global", "reason": self.reason, "message": str(self)}
        return {"error": {"code": self.status, "message": str(self), "errors": [item]}}


@dataclass(frozen=True)
class Method:
    """One method of an API, with what it takes."""

    id: str
    api: str
    verb: str
    pattern: re.Pattern[str]
    parameters: dict[str, Any]
    body: str
    scopes: frozenset[str]
    upload: str


@cache
def document(api: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get_static_doc(api, APIS[api]))
    return found


@cache
def methods() -> tuple[Method, ...]:
    return tuple(
        method
        for api in APIS
        for method in _walk(api, document(api)["resources"], document(api)["servicePath"])
    )


def _walk(api: str, resources: Mapping[str, Any], base: str) -> Iterator[Method]:
    for resource in resources.values():
        for told in resource.get("methods", {}).values():
            path = base + (told.get("flatPath") or told["path"])
            shape = re.sub(r"\\\{[^}]+\\\}", "([^/]+)", re.escape(path))
            uploads = told.get("mediaUpload", {}).get("protocols", {})
            yield Method(
                id=told["id"],
                api=api,
                verb=told["httpMethod"],
                pattern=re.compile(f"/{shape}"),
                parameters={**document(api)["parameters"], **told.get("parameters", {})},
                body=told.get("request", {}).get("$ref", ""),
                scopes=frozenset(told.get("scopes", ())),
                upload=uploads.get("simple", {}).get("path", ""),
            )
        yield from _walk(api, resource.get("resources", {}), base)


def method_of(verb: str, path: str) -> tuple[Method, tuple[str, ...]]:
    """Return the method behind a request and what stands in its path. Raises ``Refusal`` (404)."""
    for method in methods():
        if method.verb != verb:
            continue
        if method.upload and path == method.upload:
            return method, ()
        if match := method.pattern.fullmatch(path):
            return method, match.groups()
    raise Refusal(404, "notFound", f"no method {verb} {path}")


def checked_query(method: Method, query: str, *, is_upload: bool) -> dict[str, str]:
    """Return the parameters of a query, each known and of its type."""
    given = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    found = {}
    for name, values in given.items():
        told = method.parameters.get(name)
        if is_upload and name in UPLOAD_PARAMETERS:
            found[name] = values[0]
            continue
        if told is None or told.get("location") != "query" or (len(values) > 1 and not told.get("repeated")):
            raise Refusal(400, "invalidParameter", f"parameter {name}")
        for value in values:
            _check_text(name, value, told)
        found[name] = ",".join(values)
    for name, told in method.parameters.items():
        if told.get("required") and told["location"] == "query" and name not in found:
            raise Refusal(400, "required", f"parameter {name} is missing")
    return found


def _check_text(name: str, value: str, told: Mapping[str, Any]) -> None:
    good = {
        "integer": lambda: re.fullmatch(r"-?\d{1,10}", value),
        "boolean": lambda: value in {"true", "false"},
        "string": lambda: value in told["enum"] if "enum" in told else True,
    }[told["type"]]()
    if not good:
        raise Refusal(400, "invalidParameter", f"parameter {name} is {value}")


def checked_body(method: Method, body: Any) -> dict[str, Any]:
    """Return a body that has only fields of the method's schema, each of its type."""
    if not method.body:
        if body:
            raise Refusal(400, "badRequest", f"{method.id} takes no body")
        return {}
    check(
        body if body is not None else {}, {"$ref": method.body}, document(method.api)["schemas"], method.body
    )
    return dict(body or {})


def check(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any], where: str) -> None:
    """Raise ``Refusal`` unless ``value`` is what ``schema`` describes."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"]]
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "any": object,
    }
    kind = schema["type"]
    is_wrong_number = kind in {"integer", "number"} and isinstance(value, bool)
    if not isinstance(value, kinds[kind]) or is_wrong_number:
        raise Refusal(400, "invalid", f"{where}: {value!r} is no {kind}")
    if kind == "string" and "enum" in schema and value not in schema["enum"]:
        raise Refusal(400, "invalid", f"{where}: {value!r} is none of {schema['enum']}")
    if kind == "array":
        for number, item in enumerate(value):
            check(item, schema["items"], schemas, f"{where}[{number}]")
    if kind == "object":
        _check_fields(value, schema, schemas, where)


def _check_fields(value: Any, schema: Mapping[str, Any], schemas: Mapping[str, Any], where: str) -> None:
    fields = schema.get("properties", {})
    for name, item in value.items():
        told = fields.get(name) or schema.get("additionalProperties")
        if told is None:
            raise Refusal(400, "badRequest", f"Unknown name {name!r} at {where}: Cannot find field.")
        if told.get("readOnly"):
            raise Refusal(400, "badRequest", f"{where}.{name} is for reading only")
        check(item, told, schemas, f"{where}.{name}")
