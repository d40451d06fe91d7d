"""Pages of the API's lists."""

from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Page by a cursor: stable while rows come and go, equally fast at any depth."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"
