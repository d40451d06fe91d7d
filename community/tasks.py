"""Jobs of the community: fetch by id, call an action."""

from community import actions
from community.models import Answer, ContactMessage, Question
from notifications.models import ReceivedMail


def tell_those_asked(question_id: int) -> None:
    question = Question.objects.filter(pk=question_id).select_related("webinar").first()
    if question:
        actions.tell_those_asked(question)


def tell_asker(answer_id: int) -> None:
    found = (
        Answer.objects.filter(pk=answer_id)
        .select_related("question__webinar", "question__asker", "person")
        .first()
    )
    if found:
        actions.tell_asker(found)


def deliver(message_id: int) -> None:
    message = ContactMessage.objects.filter(pk=message_id).select_related("thread__person__member").first()
    if message:
        actions.deliver(message)


def take_mailed_reply(mail_id: int) -> None:
    mail = ReceivedMail.objects.filter(pk=mail_id).first()
    if mail:
        actions.take_mailed_reply(mail)
