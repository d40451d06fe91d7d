"""Seats over the API. The links that open a seat travel by mail only."""

from django.urls import URLPattern, URLResolver

from registrations.api.attendance import urlpatterns as attendance_urls
from registrations.api.deciding import urlpatterns as deciding_urls
from registrations.api.invitations import urlpatterns as invitations_urls
from registrations.api.questions import urlpatterns as questions_urls
from registrations.api.seats import urlpatterns as seats_urls

urlpatterns: list[URLPattern | URLResolver] = [
    *seats_urls,
    *attendance_urls,
    *deciding_urls,
    *questions_urls,
    *invitations_urls,
]
