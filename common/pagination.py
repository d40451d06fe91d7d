"""Pages of the API's lists."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class CursorPages(CursorPagination):
    """Page by a cursor: stable while rows come and go, equally fast at any depth."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: str | tuple[str, ...] = "-pk"


class LatestStartFirst(CursorPages):
    ordering = ("-starts_at", "-pk")


def page_of(
    rows: QuerySet[Any], request: Request, view: APIView, shown: Callable[[list[Any]], list[Any]], *, by: Any = CursorPages
) -> Response:
    """Return one page of ``rows`` as ``shown`` writes them."""
    paginator = by()
    page = paginator.paginate_queryset(rows, request, view)
    return paginator.get_paginated_response(shown(page))
