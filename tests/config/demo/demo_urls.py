"""The addresses of a site that is a demo."""

from django.urls import include, path

from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as site_urls

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*site_urls, path("mail/", include("config.demo.urls"))]
