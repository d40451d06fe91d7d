"""What follows from news of providers for their webhooks."""

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from providers.models import WebhookDelivery
from providers.signals import delivery_stored


@receiver(delivery_stored)
def handle_when_stored(delivery: WebhookDelivery, **kwargs: object) -> None:
    enqueue_on_commit("providers.tasks.handle_delivery", delivery.pk)
