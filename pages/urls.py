"""Addresses of every page."""

# TEMPORARY: the real list is in pages/all_urls.py; until every app has landed its names alone stand here.
try:
    from pages.all_urls import urlpatterns
except ImportError:
    from pages.urls_soon import urlpatterns
