"""Recordings and their pipeline for admins."""

from django.contrib import admin

from common.admin import LookOnly
from recordings.models import Recording, Rendition, SourceFile, StageRun, Upload


@admin.register(Recording)
class RecordingAdmin(LookOnly):
    list_display = ("public_id", "webinar", "state", "is_current", "language", "duration_ms", "created_at")
    list_filter = ("state", "is_current", "language")
    list_select_related = ("webinar",)
    search_fields = ("public_id", "webinar__title", "webinar__slug")


@admin.register(SourceFile)
class SourceFileAdmin(LookOnly):
    list_display = ("recording", "kind", "part", "language", "original_name", "size_bytes")
    list_filter = ("kind",)
    list_select_related = ("recording",)
    search_fields = ("recording__public_id", "original_name", "sha256")


@admin.register(Rendition)
class RenditionAdmin(LookOnly):
    list_display = ("recording", "kind", "content_type", "size_bytes", "created_at")
    list_filter = ("kind",)
    list_select_related = ("recording",)
    search_fields = ("recording__public_id", "public_id", "sha256")


@admin.register(StageRun)
class StageRunAdmin(LookOnly):
    list_display = ("recording", "position", "stage", "state", "attempt", "heartbeat_at", "finished_at")
    list_filter = ("state", "stage")
    list_select_related = ("recording",)
    search_fields = ("recording__public_id", "error")


@admin.register(Upload)
class UploadAdmin(LookOnly):
    list_display = ("original_name", "webinar", "owner", "offset_bytes", "size_bytes", "expires_at")
    list_select_related = ("webinar", "owner")
    search_fields = ("original_name", "webinar__title")
    exclude = ("public_id",)
