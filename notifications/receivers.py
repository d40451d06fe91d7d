"""What follows from news of the outbox."""

from typing import Any

from anymail.signals import EventType, inbound, tracking
from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from notifications import actions
from notifications.models import OutgoingMail
from notifications.signals import mail_posted, thread_moved_on


@receiver(mail_posted)
def send_when_posted(mail: OutgoingMail, **kwargs: object) -> None:
    enqueue_on_commit("notifications.tasks.send_mail", mail.pk)


@receiver(thread_moved_on)
def send_next_when_thread_moved_on(thread: str, **kwargs: object) -> None:
    enqueue_on_commit("notifications.tasks.send_thread", thread)


# The two below write at once: what a service posts is in no row yet that a job could fetch, and an answer other than
# 200 makes the service post it again.
@receiver(inbound)
def take_in_when_posted(event: Any, **kwargs: object) -> None:
    message = event.message
    if message.envelope_recipient:
        message["X-Original-To"] = message.envelope_recipient
    actions.take_in(message.as_bytes())


@receiver(tracking)
def note_when_bounced(event: Any, **kwargs: object) -> None:
    if event.event_type == EventType.BOUNCED and event.recipient:
        actions.note_dead_address(event.recipient, event.mta_response or event.description or "")
