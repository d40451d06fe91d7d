"""Backends chosen in settings, in the shape Django gives DATABASES, STORAGES and TASKS."""

from typing import Any

from django.utils.connection import BaseConnectionHandler
from django.utils.module_loading import import_string


class BackendRegistry(BaseConnectionHandler):
    """Build and keep the backends that one setting names.

    ``settings_name`` maps an alias to ``{"BACKEND": dotted path, "OPTIONS": {...}}``. A backend's module is
    imported at its first use, so that an optional library is needed only where its backend is chosen.
    """

    def __init__(self, settings_name: str) -> None:
        self.settings_name = settings_name
        super().__init__()

    def create_connection(self, alias: str) -> Any:
        spec = self.settings[alias]
        return import_string(spec["BACKEND"])(**spec.get("OPTIONS", {}))
