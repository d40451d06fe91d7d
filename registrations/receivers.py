"""What follows for seats from news of seats and webinars."""

from django.dispatch import receiver
from django.utils import timezone

from common.tasks import enqueue_on_commit
from notifications.models import ReceivedMail
from notifications.signals import mail_received
from notifications.states import ReceivedKind
from providers.base import EventKind
from providers.models import WebhookDelivery
from providers.signals import meeting_news
from registrations.signals import guest_list_sent, seat_freed, wishes_left
from webinars.models import Meeting, Webinar
from webinars.signals import (
    meeting_made,
    webinar_cancelled,
    webinar_changed,
    webinar_ended,
    webinar_scheduled,
)


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


@receiver(webinar_scheduled)
def enrol_when_scheduled(webinar: Webinar, **kwargs: object) -> None:
    # Whether it is one of a series is asked by the job: it may become so in the same transaction.
    enqueue_on_commit("registrations.tasks.enrol", webinar.pk)


@receiver(wishes_left)
def enrol_others_when_wishes_left(**kwargs: object) -> None:
    enqueue_on_commit("registrations.tasks.enrol_all")


@receiver(guest_list_sent)
def post_invitations_when_list_sent(webinar: Webinar, **kwargs: object) -> None:
    enqueue_on_commit("registrations.tasks.post_invitations")


@receiver(webinar_ended)
def note_hours_when_ended(webinar: Webinar, **kwargs: object) -> None:
    # The moment is the news: the job may run later.
    enqueue_on_commit("registrations.tasks.note_end", webinar.pk, timezone.now().isoformat())


@receiver(webinar_ended)
def tell_who_waited_when_ended(webinar: Webinar, **kwargs: object) -> None:
    enqueue_on_commit("registrations.tasks.tell_end", webinar.pk)


@receiver(mail_received)
def ask_when_calendar_said_no(mail: ReceivedMail, **kwargs: object) -> None:
    if mail.kind == ReceivedKind.CALENDAR:
        enqueue_on_commit("registrations.tasks.take_calendar_answer", mail.pk)


@receiver(meeting_made)
def link_seats_when_meeting_made(meeting: Meeting, **kwargs: object) -> None:
    if meeting.takes_registrants:
        enqueue_on_commit("registrations.tasks.link_seats", meeting.webinar_id)


@receiver(webinar_ended)
def plan_asking_when_ended(webinar: Webinar, **kwargs: object) -> None:
    if hasattr(webinar, "meeting"):
        enqueue_on_commit("registrations.tasks.plan_asking", webinar.pk)


@receiver(meeting_news)
def take_stays_when_news_came(
    delivery: WebhookDelivery, external_id: str, kinds: frozenset[EventKind], **kwargs: object
) -> None:
    if EventKind.PARTICIPANT in kinds:
        enqueue_on_commit("registrations.tasks.take_stays", delivery.pk, external_id)
