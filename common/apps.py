"""Start-up: connect every app's receivers and rules."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        autodiscover_modules("rules", "receivers", "leases", "checks")
