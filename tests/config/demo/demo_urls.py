"""The addresses of a site that is a demo."""

from config.demo.urls import demo_urlpatterns
from config.urls import handler403, handler404, handler500
from config.urls import urlpatterns as site_urls

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*site_urls, *demo_urlpatterns]
