"""Addresses that only a demo site has."""

from django.urls import URLPattern, URLResolver, include, path

from config.demo.rooms import meeting_room
from config.demo.views import mail_attachment, mail_html, mail_list, mail_text

mail_urlpatterns: list[URLPattern] = [
    path("", mail_list, name="demo_mails"),
    path("<slug:key>/", mail_text, name="demo_mail"),
    path("<slug:key>/html/", mail_html, name="demo_mail_html"),
    path("<slug:key>/<int:number>/", mail_attachment, name="demo_mail_attachment"),
]
demo_urlpatterns: list[URLPattern | URLResolver] = [
    path("mail/", include(mail_urlpatterns)),
    path("demo/meet/<slug:room_id>/", meeting_room, name="demo_room"),
]
