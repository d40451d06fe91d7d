"""Who runs a webinar."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common.audit import record
from members.actions import account_for_sign_in
from members.models import Member
from notifications.actions import post_mail
from webinars.actions.errors import LastHost, NoHostAccount
from webinars.actions.permits import permit_choosing_hosts
from webinars.models import Webinar, WebinarHost
from webinars.rules import may_host
from webinars.signals import host_added
from webinars.states import RUNNING, HostRole


@transaction.atomic
def add_host(webinar: Webinar, *, by: Any, email: str, role: HostRole = HostRole.COHOST) -> WebinarHost:
    """Let the account of that address run the webinar too, or help with it; who does already gets this role.

    To run it takes an account that may host. Anybody may help: an account is made where there is none, so that
    nobody learns who has one.

    Raises ``NoHostAccount``, ``LastHost`` (the only host would become something else), ``PermissionDenied``.
    """
    permit_choosing_hosts(by, webinar)
    Webinar.objects.select_for_update(no_key=True).get(pk=webinar.pk)
    member = _account(email.strip(), role)
    known: WebinarHost | None = webinar.host_rows.filter(member=member).first()
    if known is not None:
        return _with_role(known, role, by=by)
    row: WebinarHost = WebinarHost.objects.create(webinar=webinar, member=member, role=role)
    record("host.added", webinar, by=by, member=member.pk, role=str(role))
    host_added.send(sender=WebinarHost, host=row, by=by)
    return row


def _account(email: str, role: HostRole) -> Member:
    if role not in RUNNING:
        helper = account_for_sign_in(email)
        if helper is None:
            raise NoHostAccount(_("The account with this address is closed."))
        return helper
    member: Member | None = Member.objects.filter(email__iexact=email).first()
    if member is None or not may_host(member):
        raise NoHostAccount(_("No host has an account with this address. An admin can make somebody a host."))
    return member


def _with_role(row: WebinarHost, role: HostRole, *, by: Any) -> WebinarHost:
    if row.role == role:
        return row
    if row.role == HostRole.HOST:
        _keep_a_host(row)
    row.role = role
    row.save(update_fields=["role"])
    record("host.role_changed", row.webinar, by=by, member=row.member_id, role=str(role))
    return row


@transaction.atomic
def remove_host(row: WebinarHost, *, by: Any) -> None:
    """Take somebody off the hosts. Anyone may leave by themselves, as long as a host stays.

    Raises ``LastHost``, ``PermissionDenied``.
    """
    if by is None or by.pk != row.member_id:
        permit_choosing_hosts(by, row.webinar)
    Webinar.objects.select_for_update(no_key=True).get(pk=row.webinar_id)
    if row.role == HostRole.HOST:
        _keep_a_host(row)
    row.delete()
    record("host.removed", row.webinar, by=by, member=row.member_id)


def _keep_a_host(row: WebinarHost) -> None:
    others = WebinarHost.objects.filter(webinar=row.webinar_id, role=HostRole.HOST).exclude(pk=row.pk)
    if not others.exists():
        raise LastHost(_("A webinar needs a host. Make somebody else a host first."))


def _way_of(row: WebinarHost) -> str:
    if row.role == HostRole.QUESTIONS:
        return reverse("host_questions")
    page = "host_webinar_people" if row.role == HostRole.REGISTRATIONS else "host_webinar"
    return reverse(page, args=[row.webinar.slug])


def tell_host(row: WebinarHost) -> None:
    """Mail somebody that they run a webinar now, or help with it."""
    post_mail(
        "host_added",
        to=row.member.email,
        name=row.member.name,
        context={
            "webinar": row.webinar,
            "role": str(row.role),
            "url": settings.SITE_URL + _way_of(row),
        },
        dedupe_key=f"host_added:{row.pk}",
        language=row.member.language,
        time_zone=row.member.time_zone,
    )
