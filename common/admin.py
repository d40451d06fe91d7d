"""The admin pages are for looking: what changes a row has its action on the site's own pages."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.models import LogEntry


class LookOnly(admin.ModelAdmin[Any]):
    """Rows to search and read. Nothing is added, changed or deleted past the actions and their checks."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LogEntry)
class LogEntryAdmin(LookOnly):
    list_display = ("at", "verb", "subject", "actor_id")
    list_filter = ("verb",)
    search_fields = ("subject", "verb")
    date_hierarchy = "at"
