"""Letters that reach a person without showing an address, either way."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.actions.errors import NotPossible, NotReachable, TooMany
from community.links import letter_name, reply_url
from community.models import ContactMessage, ContactThread
from community.signals import message_sent
from members.models import Member, Person
from notifications.actions import post_mail
from webinars.models import Webinar

LETTERS_PER_SENDER: Final = 5
LETTERS_PER_PERSON: Final = 20
REPLIES_PER_SIDE: Final = 20
DAY: Final = dt.timedelta(days=1)


@transaction.atomic
def write_to(
    person: Person, *, name: str, email: str, text: str, webinar: Webinar | None = None
) -> ContactThread:
    """Send ``person`` a letter. Neither side ever sees the other's address.

    A sender whom the person has blocked is not told so: the letter is kept and goes nowhere.

    Raises ``NotReachable`` if the person takes no letters, ``TooMany`` beyond five letters a day from one
    address or twenty to one person.
    """
    if not person.accepts_messages or not person.relay_address:
        raise NotReachable(_("%(name)s cannot be written to through this site.") % {"name": person.name})
    recent = ContactThread.objects.filter(created_at__gt=timezone.now() - DAY)
    if recent.filter(sender_email__iexact=email).count() >= LETTERS_PER_SENDER:
        raise TooMany(_("You have written many letters today. Please come back tomorrow."))
    if recent.filter(person=person).count() >= LETTERS_PER_PERSON:
        raise TooMany(
            _("%(name)s has got many letters today. Please come back tomorrow.") % {"name": person.name}
        )
    is_blocked = ContactThread.objects.filter(
        person=person, sender_email__iexact=email, is_blocked=True
    ).exists()
    thread = ContactThread.objects.create(
        person=person, webinar=webinar, sender_name=name, sender_email=email.lower(), is_blocked=is_blocked
    )
    _add_message(thread, text=text, from_person=False)
    return thread


@transaction.atomic
def reply(thread: ContactThread, *, text: str, from_person: bool) -> ContactMessage:
    """Add to a thread from either side.

    Raises ``NotPossible`` once the person has closed the thread, ``TooMany`` beyond twenty messages a day.
    """
    if thread.is_blocked:
        raise NotPossible(_("This conversation is closed."))
    recent = thread.messages.filter(from_person=from_person, created_at__gt=timezone.now() - DAY)
    if recent.count() >= REPLIES_PER_SIDE:
        raise TooMany(_("You have written many messages today. Please come back tomorrow."))
    return _add_message(thread, text=text, from_person=from_person)


def _add_message(thread: ContactThread, *, text: str, from_person: bool) -> ContactMessage:
    message = ContactMessage.objects.create(thread=thread, text=text, from_person=from_person)
    message_sent.send(sender=ContactMessage, message=message)
    return message


def block(thread: ContactThread) -> None:
    """Close a thread for the person's sake: nothing more of this sender reaches them, also not what waits."""
    ContactThread.objects.filter(person=thread.person_id, sender_email=thread.sender_email).update(
        is_blocked=True
    )
    thread.is_blocked = True


def deliver(message: ContactMessage) -> None:
    """Mail a message to the other side of its thread, with the page to answer on."""
    thread = message.thread
    if thread.is_blocked:
        return
    to_person = not message.from_person
    sender = thread.sender_name if to_person else thread.person.name
    to, name, account = address_of(thread, person=to_person)
    if not to:
        return
    post_mail(
        "letter",
        to=to,
        name=name,
        context={
            "sender": sender,
            "text": message.text,
            "webinar": thread.webinar,
            "is_first": to_person and thread.messages.count() == 1,
            "can_close": to_person,
            "url": reply_url(thread, for_person=to_person),
            "site_url": settings.SITE_URL,
        },
        dedupe_key=f"letter:{thread.public_id}:{message.pk}",
        thread=f"letter:{thread.public_id}",
        language=account.language if account else "",
        time_zone=account.time_zone if account else "",
        reply_about=letter_name(thread, for_person=to_person),
    )


def address_of(thread: ContactThread, *, person: bool) -> tuple[str, str, Member | None]:
    """Return address, name and account of one side of a thread."""
    if person:
        return thread.person.relay_address, thread.person.name, thread.person.member
    account = Member.objects.filter(email__iexact=thread.sender_email).first()
    return thread.sender_email, thread.sender_name, account
