"""Addresses that only a demo site has."""

from django.urls import path

from config.demo.views import mail_attachment, mail_html, mail_list, mail_text

urlpatterns = [
    path("", mail_list, name="demo_mails"),
    path("<slug:key>/", mail_text, name="demo_mail"),
    path("<slug:key>/html/", mail_html, name="demo_mail_html"),
    path("<slug:key>/<int:number>/", mail_attachment, name="demo_mail_attachment"),
]
