"""What the site keeps of its connections to providers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
