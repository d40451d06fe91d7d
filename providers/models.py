"""What the site keeps of its connections to providers, and what providers sent."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from providers.querysets import DeliveryQuerySet


class ProviderConnection(models.Model):
    """How the community's account at one provider is reached, entered by an admin in the settings page.

    ``secrets`` is encrypted by ``providers.credentials``; what stands in the environment goes before it.
    ``is_well`` and ``sentence`` tell how the last use or test went, None before the first.
    """

    provider = models.CharField(_("provider"), max_length=20, unique=True)
    secrets = models.BinaryField(default=bytes)
    is_well = models.BooleanField(null=True)
    sentence = models.CharField(max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("provider",)

    def __str__(self) -> str:
        return self.provider


class WebhookDelivery(models.Model):
    """A webhook of a proven sender, stored before anything is done about it.

    ``digest`` is the SHA-256 of its body, or of its query where it has none: the same again is known by it. Body,
    query and headers are read again when it is handled, and forgotten some days later.
    """

    provider = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    body = models.BinaryField(default=bytes)
    query = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        verbose_name_plural = "webhook deliveries"
        constraints = (models.UniqueConstraint(fields=["provider", "digest"], name="delivered_once"),)
        indexes = (models.Index(fields=["handled_at", "received_at"], name="deliveries_to_handle"),)

    def __str__(self) -> str:
        return f"delivery {self.pk} of {self.provider}"


class AccessToken(models.Model):
    """A short-lived key to one account, shared by all processes of the site so that a provider gives out few.

    ``account`` names provider and account. Whoever renews it holds ``renewing_until``; the others wait for them.
    """

    account = models.CharField(max_length=100, unique=True)
    sealed = models.BinaryField(default=bytes)
    scopes = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    renewing_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("account",)

    def __str__(self) -> str:
        return self.account


class Pause(models.Model):
    """Requests of one kind to one account that wait ``until`` a time, because the provider said: too many.

    ``strikes`` counts how often it said so since it last answered well.
    """

    account = models.CharField(max_length=100)
    kind = models.CharField(max_length=60)
    until = models.DateTimeField()
    strikes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("account", "kind")
        constraints = (models.UniqueConstraint(fields=["account", "kind"], name="one_pause_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"


class KeptMeeting(models.Model):
    """Which meeting at a provider belongs to which key, so that no key ever gets two.

    Written before the provider is asked (``external_id`` empty), for the answer may be lost. ``written`` is what the
    site last set there: what differs from it was changed by people.
    """

    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    external_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    written = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("provider", "key")
        constraints = (models.UniqueConstraint(fields=["provider", "key"], name="one_meeting_of_a_key"),)
        indexes = (models.Index(fields=["provider", "external_id"], name="meetings_by_id"),)

    def __str__(self) -> str:
        return f"{self.provider}: {self.key}"
