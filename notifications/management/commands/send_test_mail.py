"""Send one mail now, and say how that went."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.forms import ValidationError

from common.public_ids import random_id
from notifications.actions import Try, post_mail, try_mail
from notifications.faults import in_plain_words


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
        outcome = try_mail(mail.pk)
        mail.refresh_from_db()
        if outcome is not Try.SENT:
            why = in_plain_words(mail.error) if mail.error else "This hour’s mails are used up."
            raise CommandError(f"Not sent. {why} ({mail.error or settings.MAIL_PER_HOUR})")
        self.stdout.write(
            f"The mail server took it. Look into the mailbox of {address}, and its spam folder."
        )
