"""Send one mail now, and say how that went."""

import time
from argparse import ArgumentParser
from typing import Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.forms import ValidationError

from common.public_ids import random_id
from notifications.actions import Try, post_mail, try_mail
from notifications.faults import in_plain_words
from notifications.models import OutgoingMail
from notifications.states import MailState

PATIENCE_S: Final = 15


def _let_worker_finish(mail: OutgoingMail) -> None:
    """Wait while a worker, who was quicker, sends it."""
    end = time.monotonic() + PATIENCE_S
    while mail.state == MailState.SENDING and time.monotonic() < end:
        time.sleep(0.2)
        mail.refresh_from_db()


class Command(BaseCommand):
    help = "Send a test mail by the way of all mails, now, and say how that went."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **options: object) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"“{address}” is no e-mail address.") from error
        mail = post_mail("test", to=address, context={}, dedupe_key=f"test:{random_id(20)}")
        if mail is None:
            raise CommandError("The mail was not written.")
        if try_mail(mail.pk) is Try.NOT_NOW:
            mail.refresh_from_db()
            _let_worker_finish(mail)
        mail.refresh_from_db()
        if mail.state != MailState.SENT:
            why = in_plain_words(mail.error) if mail.error else "This hour’s mails are used up."
            raise CommandError(f"Not sent. {why} ({mail.error or settings.MAIL_PER_HOUR})")
        self.stdout.write(
            f"The mail server took it. Look into the mailbox of {address}, and its spam folder."
        )
