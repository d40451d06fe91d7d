"""Webinars over the API: their life, what is planned for them, and what members wish for."""

from django.urls import URLPattern, URLResolver

from webinars.api.planning import urlpatterns as planning_urls
from webinars.api.proposals import urlpatterns as proposal_urls
from webinars.api.webinars import OneWebinar
from webinars.api.webinars import urlpatterns as webinar_urls

__all__ = ["OneWebinar", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [*webinar_urls, *planning_urls, *proposal_urls]
