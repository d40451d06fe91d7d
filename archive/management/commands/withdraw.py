"""Take a webinar's recording out of the archive."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import actions
from archive.models import Publication
from archive.states import WithdrawalReason
from common.states import IllegalMove


class Command(BaseCommand):
    help = "Take a webinar's recording out of the archive, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("webinar", help="its slug")
        parser.add_argument(
            "--reason",
            choices=WithdrawalReason.values,
            default=WithdrawalReason.OTHER.value,
            help="the class of the reason, shown at its address",
        )

    def handle(self, *_args: Any, webinar: str, reason: str, **_options: Any) -> None:
        publication = Publication.objects.filter(webinar__slug=webinar).first()
        if publication is None:
            raise CommandError(f"There is no recording “{webinar}” in the archive.")
        try:
            actions.withdraw(publication, by=None, reason=WithdrawalReason(reason))
        except IllegalMove as error:
            raise CommandError(f"“{webinar}” is not in the archive any more.") from error
        self.stdout.write(f"Withdrawn: /recordings/{webinar}/")
