"""The addresses of the whole site. Public ones are permanent."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.api import urlpatterns as api_urls
from config.demo.urls import demo_urlpatterns
from config.health import healthz, metrics, readyz
from notifications.views import mail_hook

handler403 = "pages.errors.forbidden"
handler404 = "pages.errors.not_found"
handler500 = "pages.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include(api_urls)),
    path("admin/", admin.site.urls),
    path("stop/", include("notifications.urls")),
    path("hooks/mail/<path:path>", mail_hook, name="mail_hook"),
    path("hooks/", include("providers.urls")),
    path("", include("members.urls")),
    path("", include("pages.urls")),
]
if settings.IS_DEMO:
    urlpatterns += demo_urlpatterns
