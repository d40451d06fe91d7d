"""Pages of the API's lists."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="Where to go on: out of ``next``."),
    OpenApiParameter("page_size", int, description="20 if not given, at most 100."),
]


class CursorPages(CursorPagination):
    """Page by a cursor: stable while rows come and go, equally fast at any depth."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: str | tuple[str, ...] = "-pk"


class LatestStartFirst(CursorPages):
    ordering = ("-starts_at", "-pk")


def page_of(
    rows: QuerySet[Any],
    request: Request,
    view: APIView,
    shown: Callable[[list[Any]], list[Any]],
    *,
    by: Any = CursorPages,
) -> Response:
    """Return one page of ``rows`` as ``shown`` writes them."""
    paginator = by()
    page = paginator.paginate_queryset(rows, request, view)
    return paginator.get_paginated_response(shown(page))


@cache
def paged(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return how the schema describes a page of what ``serializer`` writes."""
    name = serializer.__name__.removesuffix("Out")
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": serializer(many=True),
    }
    return inline_serializer(f"{name}Page", fields)
