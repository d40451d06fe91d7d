"""Replies to letters that come by mail instead of from the letter's page."""

from typing import Final

from django.db import transaction

from community.actions.contacting import address_of, reply
from community.actions.errors import NotPossible
from community.links import PERSON, letter_name, reply_url
from community.models import ContactThread
from notifications.actions import mark_handled, post_mail
from notifications.models import ReceivedMail

PARTS: Final = 3


def thread_of_reply(mail: ReceivedMail) -> tuple[ContactThread, bool] | None:
    """Return the thread that a mail replies to and whether its person wrote it, by the address it came to alone."""
    parts = mail.about.split(":")
    if len(parts) != PARTS:
        return None
    thread = ContactThread.objects.select_related("person__member").filter(public_id=parts[1]).first()
    if thread is None:
        return None
    from_person = parts[2] == PERSON
    return (thread, from_person) if mail.about == letter_name(thread, for_person=from_person) else None


@transaction.atomic
def take_mailed_reply(mail: ReceivedMail) -> None:
    """Add a mailed reply to its thread, once; who writes to a closed one is told so by mail."""
    text = mail.text
    if not mark_handled(mail):
        return
    found = thread_of_reply(mail)
    if found is None:
        return
    thread, from_person = found
    try:
        reply(thread, text=text, from_person=from_person)
    except NotPossible as error:
        to, name, account = address_of(thread, person=from_person)
        post_mail(
            "letter_returned",
            to=to,
            name=name,
            context={"why": error.message, "text": text, "url": reply_url(thread, for_person=from_person)},
            dedupe_key=f"letter_returned:{mail.key}",
            thread=f"letter:{thread.public_id}",
            language=account.language if account else "",
            time_zone=account.time_zone if account else "",
        )
