"""What follows from news of the outbox."""

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from notifications.models import OutgoingMail
from notifications.signals import mail_posted, thread_moved_on


@receiver(mail_posted)
def send_when_posted(mail: OutgoingMail, **kwargs: object) -> None:
    enqueue_on_commit("notifications.tasks.send_mail", mail.pk)


@receiver(thread_moved_on)
def send_next_when_thread_moved_on(thread: str, **kwargs: object) -> None:
    enqueue_on_commit("notifications.tasks.send_thread", thread)
