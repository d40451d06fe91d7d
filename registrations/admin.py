"""Seats for admins. The links that open them are not shown."""

from django.contrib import admin

from common.admin import LookOnly
from registrations.models import JoinClick, Registration


@admin.register(Registration)
class RegistrationAdmin(LookOnly):
    list_display = ("name", "email", "webinar", "state", "created_at", "proven_at", "joined_at")
    list_filter = ("state", ("proven_at", admin.EmptyFieldListFilter))
    list_select_related = ("webinar",)
    search_fields = ("email", "name", "webinar__title", "public_id")
    exclude = ("token",)


@admin.register(JoinClick)
class JoinClickAdmin(LookOnly):
    list_display = ("registration", "at", "way")
    list_filter = ("way",)
    list_select_related = ("registration",)
    search_fields = ("registration__public_id",)
