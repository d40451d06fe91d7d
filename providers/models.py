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
