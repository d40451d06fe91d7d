"""Publish a webinar's recording."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import actions
from archive.states import Audience
from webinars.models import Webinar


class Command(BaseCommand):
    help = "Publish a webinar's recording as its host would. What stands in the way is printed; exit code 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("webinar", help="its slug")
        parser.add_argument("--audience", choices=Audience.values, help="who may see it; by default everyone")

    def handle(self, *_args: Any, webinar: str, audience: str | None = None, **_options: Any) -> None:
        found = Webinar.objects.filter(slug=webinar).first()
        if found is None:
            raise CommandError(f"There is no webinar “{webinar}”.")
        try:
            publication = actions.publish(found, by=None, audience=audience)
        except actions.NotReady as not_ready:
            reasons = "\n".join(f"- {blocker.message}" for blocker in not_ready.blockers)
            raise CommandError(f"“{webinar}” cannot be published yet:\n{reasons}") from not_ready
        self.stdout.write(f"Published as No. {publication.number}: /recordings/{webinar}/")
