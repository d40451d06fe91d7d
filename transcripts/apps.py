"""The transcripts app."""

from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "transcripts"
