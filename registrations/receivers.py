"""What follows for seats from news of seats and webinars."""

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from registrations.signals import seat_freed
from webinars.models import Webinar
from webinars.signals import webinar_cancelled, webinar_changed


@receiver(seat_freed)
def move_list_when_seat_freed(webinar: Webinar, **kwargs: object) -> None:
    enqueue_on_commit("registrations.tasks.move_waiting_list", webinar.pk)


@receiver(webinar_changed)
def move_list_when_capacity_changed(webinar: Webinar, changed: frozenset[str], **kwargs: object) -> None:
    if "capacity" in changed:
        enqueue_on_commit("registrations.tasks.move_waiting_list", webinar.pk)


@receiver(webinar_changed)
def tell_when_time_changed(webinar: Webinar, changed: frozenset[str], **kwargs: object) -> None:
    if changed & {"starts_at", "duration_minutes"}:
        enqueue_on_commit("registrations.tasks.tell_change", webinar.pk)


@receiver(webinar_cancelled)
def tell_when_cancelled(webinar: Webinar, **kwargs: object) -> None:
    enqueue_on_commit("registrations.tasks.tell_change", webinar.pk)
