"""Addresses that stand in mails."""

from django.urls import path

from notifications.views import mail_stop

urlpatterns = [path("<str:token>/", mail_stop, name="mail_stop")]
