"""Seats for admins. The links that open them are not shown."""

from django.contrib import admin

from common.admin import LookOnly
from registrations.models import Certificate, JoinClick, Participant, Registration, Turnout


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


@admin.register(Turnout)
class TurnoutAdmin(LookOnly):
    list_display = ("webinar", "came", "seats", "people", "to_match", "counted_at")
    list_select_related = ("webinar",)
    search_fields = ("webinar__title",)


@admin.register(Participant)
class ParticipantAdmin(LookOnly):
    list_display = ("webinar", "name", "state", "proof", "decided_by", "decided_at")
    list_filter = ("state", "proof")
    list_select_related = ("webinar", "decided_by")
    search_fields = ("webinar__title", "name")


@admin.register(Certificate)
class CertificateAdmin(LookOnly):
    list_display = ("code", "registration", "state", "minutes", "issued_at", "revoked_at")
    list_filter = ("state",)
    list_select_related = ("registration",)
    search_fields = ("code", "name", "title")
