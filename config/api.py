"""The API, assembled from the apps, with its schema and its page."""

from django.urls import URLPattern, URLResolver, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from archive.api import urlpatterns as archive_urls
from common.problems import Nowhere
from community.api import urlpatterns as community_urls
from config.api_docs import docs, front
from recordings.api import urlpatterns as recordings_urls
from registrations.api import urlpatterns as registrations_urls
from transcripts.api import urlpatterns as transcripts_urls
from webinars.api import urlpatterns as webinars_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="api"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    *webinars_urls,
    *registrations_urls,
    *recordings_urls,
    *community_urls,
    *transcripts_urls,
    *archive_urls,
    re_path(r"^.*$", Nowhere.as_view(), name="api_nowhere"),
]
