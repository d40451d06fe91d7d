"""What follows from what people write."""

from typing import Any

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from community.models import Answer, ContactMessage, Question
from community.signals import message_sent, question_answered, question_asked
from notifications.models import ReceivedMail
from notifications.signals import mail_received
from notifications.states import ReceivedKind


@receiver(question_asked)
def tell_those_asked_when_asked(question: Question, **_kwargs: Any) -> None:
    enqueue_on_commit("community.tasks.tell_those_asked", question.pk)


@receiver(question_answered)
def tell_asker_when_answered(answer: Answer, **_kwargs: Any) -> None:
    enqueue_on_commit("community.tasks.tell_asker", answer.pk)


@receiver(message_sent)
def deliver_when_sent(message: ContactMessage, **_kwargs: Any) -> None:
    enqueue_on_commit("community.tasks.deliver", message.pk)


@receiver(mail_received)
def add_reply_when_mailed(mail: ReceivedMail, **_kwargs: Any) -> None:
    if mail.kind == ReceivedKind.REPLY:
        enqueue_on_commit("community.tasks.take_mailed_reply", mail.pk)
