"""Webinars and topics for admins; planning is the host desk's."""

from django.contrib import admin

from common.admin import LookOnly
from webinars.models import (
    AgendaItem,
    DialIn,
    Presenter,
    Proposal,
    Resource,
    Series,
    Topic,
    Webinar,
    WebinarHost,
    WebinarTemplate,
)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: object, obj: Topic | None = None) -> tuple[str, ...]:
        # Addresses are permanent.
        return ("slug",) if obj else ()


@admin.register(Webinar)
class WebinarAdmin(LookOnly):
    list_display = ("title", "state", "starts_at", "time_zone", "language", "capacity", "provider")
    list_filter = ("state", "provider", "language", "topics")
    search_fields = ("title", "slug", "summary")
    date_hierarchy = "starts_at"
    exclude = ("join_url", "practice_url")


@admin.register(WebinarHost)
class WebinarHostAdmin(LookOnly):
    list_display = ("webinar", "member", "role")
    list_select_related = ("webinar", "member")
    search_fields = ("webinar__title", "member__email")


@admin.register(Presenter)
class PresenterAdmin(LookOnly):
    list_display = ("person", "webinar", "consented_at", "consent_recorded_by")
    list_filter = (("consented_at", admin.EmptyFieldListFilter),)
    list_select_related = ("person", "webinar", "consent_recorded_by")
    search_fields = ("person__name", "webinar__title")


@admin.register(DialIn)
class DialInAdmin(LookOnly):
    list_display = ("webinar", "country", "position")
    list_select_related = ("webinar",)
    search_fields = ("webinar__title", "country")
    exclude = ("number", "code")


@admin.register(WebinarTemplate)
class WebinarTemplateAdmin(LookOnly):
    list_display = ("name", "owner", "created_at")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email")
    exclude = ("kept",)


@admin.register(Proposal)
class ProposalAdmin(LookOnly):
    list_display = ("title", "state", "author", "webinar", "created_at")
    list_filter = ("state",)
    list_select_related = ("author", "webinar")
    search_fields = ("title", "reason")


@admin.register(Resource)
class ResourceAdmin(LookOnly):
    list_display = ("title", "webinar", "content_type", "size_bytes", "after_only", "created_at")
    list_filter = ("after_only",)
    list_select_related = ("webinar",)
    search_fields = ("title", "webinar__title", "public_id")


@admin.register(Series)
class SeriesAdmin(LookOnly):
    list_display = ("title", "slug", "rule", "starts_at", "time_zone")
    search_fields = ("title", "slug")


@admin.register(AgendaItem)
class AgendaItemAdmin(LookOnly):
    list_display = ("webinar", "position", "minutes", "title")
    list_select_related = ("webinar",)
    search_fields = ("title", "webinar__title")
