"""Addresses of every page."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


# TEMPORARY until every app's actions have landed: names only, so that reverse() works.
def _soon(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("soon")


urlpatterns: list[URLPattern | URLResolver] = [
    path("webinars/", _soon, name="webinars"),
    path("webinars/<slug:slug>/", _soon, name="webinar"),
    path("webinars/<slug:slug>/register/", _soon, name="register"),
    path("webinars/<slug:slug>/register/done/", _soon, name="registered"),
    path("webinars/<slug:slug>/register/lost/", _soon, name="lost_link"),
    path("webinars/<slug:slug>/calendar.ics", _soon, name="webinar_calendar"),
    path("webinars/<slug:slug>/ask/", _soon, name="ask"),
    path("s/<str:token>/", _soon, name="seat"),
    path("s/<str:token>/join/", _soon, name="seat_join"),
    path("s/<str:token>/keep/", _soon, name="seat_keep"),
    path("s/<str:token>/cancel/", _soon, name="seat_cancel"),
    path("s/<str:token>/stop/", _soon, name="seat_stop"),
    path("s/<str:token>/calendar.ics", _soon, name="seat_calendar"),
    path("recordings/", _soon, name="recordings"),
    path("recordings/<slug:slug>/", _soon, name="recording"),
    path("recordings/<slug:slug>/listen/", _soon, name="recording_listen"),
    path("recordings/<slug:slug>/read/<str:language>/", _soon, name="recording_read"),
    path("recordings/<slug:slug>/transcript.<str:extension>", _soon, name="recording_text"),
    path("recordings/<slug:slug>/media/<str:rendition>/", _soon, name="recording_media"),
    path("recordings/<slug:slug>/questions/<str:public_id>/", _soon, name="question"),
    path("community/", _soon, name="community"),
    path("community/questions/", _soon, name="community_questions"),
    path("community/notices/", _soon, name="community_notices"),
    path("community/new/", _soon, name="notice_new"),
    path("account/", _soon, name="account"),
    path("account/seats/", _soon, name="account_seats"),
    path("account/profile/", _soon, name="account_profile"),
    path("", _soon, name="home"),
    path("webinars.ics", _soon, name="webinars_calendar"),
    path("recordings.rss", _soon, name="recordings_feed"),
    path("topics/<slug:slug>/", _soon, name="topic"),
    path("people/<slug:slug>/", _soon, name="person"),
    path("people/<slug:slug>/write/", _soon, name="write"),
    path("letters/<str:token>/", _soon, name="letter"),
    path("privacy/", _soon, name="privacy"),
    path("accessibility/", _soon, name="accessibility"),
    path("less-data/", _soon, name="less_data"),
    path("help-near-you/", _soon, name="help_near_you"),
    path("language/", _soon, name="language"),
    path("zone/", _soon, name="zone"),
]
