"""What is published, and its index, for admins."""

from django.contrib import admin

from archive.models import IndexedText, Publication, SearchPage, SearchSection, SearchTerm
from common.admin import LookOnly


@admin.register(Publication)
class PublicationAdmin(LookOnly):
    list_display = ("webinar", "number", "state", "audience", "is_listed", "published_at", "withdrawn_at")
    list_filter = ("state", "audience", "is_listed", "withdrawal_reason")
    list_select_related = ("webinar",)
    search_fields = ("webinar__title", "webinar__slug")


@admin.register(IndexedText)
class IndexedTextAdmin(LookOnly):
    list_display = ("transcript", "version", "analyser_version", "section_count", "indexed_at")
    list_filter = ("analyser_version",)
    list_select_related = ("transcript",)
    search_fields = ("transcript__public_id",)


@admin.register(SearchSection)
class SearchSectionAdmin(LookOnly):
    list_display = ("id", "transcript", "ordinal")
    list_select_related = ("transcript",)
    search_fields = ("transcript__public_id",)


@admin.register(SearchTerm)
class SearchTermAdmin(LookOnly):
    list_display = ("surface", "stem", "transcript", "section_count")
    list_select_related = ("transcript",)
    search_fields = ("surface", "stem")


@admin.register(SearchPage)
class SearchPageAdmin(LookOnly):
    list_display = ("webinar", "title")
    list_select_related = ("webinar",)
    search_fields = ("webinar__title",)
