"""Where providers send their webhooks."""

from django.urls import URLPattern, path

from providers.views import delivery

urlpatterns: list[URLPattern] = [path("<slug:provider>/", delivery, name="hook")]
