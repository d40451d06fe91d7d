"""Transcripts and the work that writes them, for admins."""

from django.contrib import admin

from common.admin import LookOnly
from transcripts.models import (
    Fix,
    GlossaryTerm,
    RemovalWish,
    Segment,
    Transcript,
    TranscriptionJob,
    TranscriptVersion,
    Window,
)


@admin.register(Transcript)
class TranscriptAdmin(LookOnly):
    list_display = (
        "public_id",
        "recording",
        "language",
        "state",
        "version",
        "engine",
        "model",
        "mean_confidence",
    )
    list_filter = ("state", "engine", "language")
    list_select_related = ("recording",)
    search_fields = ("public_id", "recording__webinar__title")


@admin.register(Segment)
class SegmentAdmin(LookOnly):
    list_display = ("public_id", "transcript", "position", "start_ms", "speaker", "confidence")
    list_select_related = ("transcript",)
    search_fields = ("public_id", "transcript__public_id", "text")


@admin.register(TranscriptVersion)
class TranscriptVersionAdmin(LookOnly):
    list_display = ("transcript", "version", "reason", "made_by", "created_at")
    list_filter = ("reason",)
    list_select_related = ("transcript", "made_by")
    search_fields = ("transcript__public_id",)
    exclude = ("document",)


@admin.register(TranscriptionJob)
class TranscriptionJobAdmin(LookOnly):
    list_display = ("recording", "engine", "model", "language", "speech_ms", "started_at", "finished_at")
    list_filter = ("engine", "language")
    list_select_related = ("recording",)
    search_fields = ("recording__public_id", "key")


@admin.register(Window)
class WindowAdmin(LookOnly):
    list_display = ("job", "number", "start_ms", "end_ms", "state")
    list_filter = ("state",)
    list_select_related = ("job__recording",)
    search_fields = ("job__recording__public_id", "error")


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(LookOnly):
    list_display = ("term", "language", "topic", "added_by", "created_at")
    list_select_related = ("topic", "added_by")
    search_fields = ("term", "definition")


@admin.register(Fix)
class FixAdmin(LookOnly):
    list_display = ("public_id", "state", "name", "created_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("decided_by",)
    search_fields = ("public_id", "segment__public_id")


@admin.register(RemovalWish)
class RemovalWishAdmin(LookOnly):
    list_display = ("public_id", "recording", "created_at", "closed_by", "closed_at")
    list_select_related = ("recording", "closed_by")
    search_fields = ("public_id", "recording__public_id")
    exclude = ("text",)
