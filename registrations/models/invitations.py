"""Invitations by list: what a host brought, who is invited, and who wants no more."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id, secret_token
from registrations.models.seats import Registration
from registrations.querysets import InvitationQuerySet
from registrations.states import InvitationState
from webinars.models import Webinar


class GuestList(models.Model):
    """Addresses that a host brought to be invited: looked at first, then sent.

    ``rows`` are the good lines as ``[line, name, email]`` and empty once sent; ``problems`` the others as
    ``[line, sentence]``. ``message`` is the host's own word in the invitation.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="guest_lists")
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    message = models.CharField(_("a word from you"), max_length=500, blank=True)
    skips_approval = models.BooleanField(default=False)
    locks_address = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"list {self.public_id} for {self.webinar}"


class Invitation(models.Model):
    """A webinar's invitation to one address. ``token`` opens its page and travels by mail only.

    ``INVITED → REGISTERED | DECLINED | TAKEN_BACK``; who was taken back can be invited anew.
    The mail is posted after the row: ``posted_at`` is empty until then, and again when it is to be sent once more,
    as ``round`` counts. ``asked_at`` is when a host last asked for the mail.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    email_key = models.CharField(max_length=254, editable=False)
    message = models.CharField(max_length=500, blank=True)
    skips_approval = models.BooleanField(default=False)
    locks_address = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.INVITED)
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="invitations"
    )
    round = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField()
    posted_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["webinar", "email_key"], name="one_invitation_per_address"),
        )
        indexes = (models.Index(fields=["invited_by", "asked_at"], name="invitations_by_host"),)

    def __str__(self) -> str:
        return f"invitation {self.public_id} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("invitation", args=[self.token])


class NotInvited(models.Model):
    """An address that asked this site for no more invitations, kept as a digest: it names nobody."""

    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:8]
