"""What follows from news of webinars for those who run them."""

from typing import Any

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from webinars.models import WebinarHost
from webinars.signals import host_added


@receiver(host_added)
def tell_host_when_added(host: WebinarHost, by: Any, **kwargs: object) -> None:
    if by is None or by.pk != host.member_id:
        enqueue_on_commit("webinars.tasks.tell_host", host.pk)
