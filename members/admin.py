"""Accounts, people and tokens for admins."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from common.admin import LookOnly
from members import actions
from members.models import ApiToken, Member, Person, PersonClaim
from members.roles import Role


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin[Member]):
    """Give roles and close accounts. Passwords are only ever set by their owners."""

    list_display = ("email", "name", "role", "is_active", "last_login", "date_joined")
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")
    list_per_page = 50
    fields = ("email", "name", "role", "is_active", "time_zone", "language", "last_login", "date_joined")
    readonly_fields = ("email", "last_login", "date_joined")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Member, form: ModelForm[Member], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            actions.change_role(obj, role=Role(obj.role), by=request.user)


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin[Person]):
    list_display = ("name", "slug", "country", "member", "accepts_messages")
    list_filter = ("accepts_messages", "country")
    search_fields = ("name", "slug", "contact_email", "member__email")
    list_select_related = ("member",)
    list_per_page = 50
    autocomplete_fields = ("member",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PersonClaim)
class PersonClaimAdmin(LookOnly):
    list_display = ("person", "made_by", "created_at", "expires_at", "used_at", "used_by")
    list_select_related = ("person", "made_by", "used_by")
    search_fields = ("person__name",)
    exclude = ("digest",)


@admin.register(ApiToken)
class ApiTokenAdmin(LookOnly):
    """Only a digest is kept, and not even that is shown. A token that leaked is deleted here."""

    list_display = ("member", "name", "scopes", "created_at", "last_used_at", "expires_at")
    search_fields = ("member__email", "name")
    list_select_related = ("member",)
    exclude = ("digest",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def delete_model(self, request: HttpRequest, obj: ApiToken) -> None:
        actions.revoke_token(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for token in queryset:
            actions.revoke_token(token, by=request.user)
