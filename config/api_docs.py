"""The API's own page: every operation of the schema, readable without a script."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    kind: str
    text: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One method of one address, as the page shows it."""

    id: str
    method: str
    path: str
    text: str
    parameters: tuple[Parameter, ...]
    body: tuple[Parameter, ...]
    answers: tuple[tuple[str, str], ...]

    @property
    def group(self) -> str:
        return self.path.removeprefix("/api/v1/").split("/")[0]


@cache
def schema() -> dict[str, Any]:
    """Return the OpenAPI document; the addresses do not change while the site runs."""
    # What is kept must not speak the language of whoever came first.
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


@cache
def operations() -> tuple[Operation, ...]:
    document = schema()
    found = [
        _operation(document, path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]
    return tuple(sorted(found, key=lambda one: (one.group, one.path, METHODS.index(one.method))))


def _operation(document: dict[str, Any], path: str, method: str, described: dict[str, Any]) -> Operation:
    return Operation(
        id=described["operationId"],
        method=method,
        path=path,
        text=described.get("description", ""),
        parameters=tuple(
            Parameter(
                name=one["name"],
                place=one["in"],
                kind=_kind(one.get("schema", {})),
                text=one.get("description", ""),
                is_required=bool(one.get("required")),
            )
            for one in described.get("parameters", [])
        ),
        body=_fields(document, described.get("requestBody", {}).get("content", {})),
        answers=tuple(
            (status, _kind(_schema(answer.get("content", {}))))
            for status, answer in described["responses"].items()
            if status != "default"
        ),
    )


def _schema(content: dict[str, Any]) -> dict[str, Any]:
    """Return what the first of some formats consists of."""
    first: dict[str, Any] = next(iter(content.values()), {})
    described: dict[str, Any] = first.get("schema", {})
    return described


def _fields(document: dict[str, Any], content: dict[str, Any]) -> tuple[Parameter, ...]:
    """Return the fields of a request's body, whichever of its formats describes them."""
    described = _resolved(document, _schema(content))
    required = described.get("required", [])
    return tuple(
        Parameter(name, "body", _kind(field), field.get("description", ""), name in required)
        for name, field in described.get("properties", {}).items()
    )


def _resolved(document: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = _reference(described)
    return document["components"]["schemas"][name] if name else described


def _reference(described: dict[str, Any]) -> str:
    return str(described.get("$ref", "")).rsplit("/", 1)[-1]


def _kind(described: dict[str, Any]) -> str:
    """Name a field's type as briefly as a reader needs it."""
    if name := _reference(described):
        return name
    if "allOf" in described or "oneOf" in described:
        return " | ".join(_kind(part) for part in described.get("allOf") or described["oneOf"])
    if described.get("type") == "array":
        return f"[{_kind(described.get('items', {}))}]"
    if "enum" in described:
        return " | ".join(str(value) for value in described["enum"])
    return str(described.get("format") or described.get("type") or "")


@dataclass(frozen=True)
class Shape:
    """What an answer consists of."""

    name: str
    text: str
    fields: tuple[Parameter, ...]


@cache
def shapes() -> tuple[Shape, ...]:
    return tuple(
        Shape(
            name=name,
            text=described.get("description", ""),
            fields=tuple(
                Parameter(
                    field,
                    "",
                    _kind(part),
                    part.get("description", ""),
                    field in described.get("required", []),
                )
                for field, part in described["properties"].items()
            ),
        )
        for name, described in sorted(schema()["components"]["schemas"].items())
        if "properties" in described
    )


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    groups = [(name, list(found)) for name, found in groupby(operations(), key=lambda one: one.group)]
    return render(request, "api/docs.html", {"groups": groups, "shapes": shapes()})


@require_safe
def front(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("api_docs"))
