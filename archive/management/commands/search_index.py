"""Check the search index, or make it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive import actions
from archive.engines import search_engine
from archive.models import Publication


class Command(BaseCommand):
    help = (
        "Check the search index, exit code 1 if it is not in order, or make it anew from what is published."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "rebuild"])

    def handle(self, *_args: Any, what: str, **_options: Any) -> None:
        if what == "rebuild":
            for publication in Publication.objects.select_related("webinar").iterator():
                actions.index_publication(publication)
        late = [f"{publication.webinar.slug} is not up to date" for publication in actions.out_of_date()]
        problems = search_engine().problems() + late
        if problems:
            raise CommandError("The search index is not in order:\n" + "\n".join(problems))
        self.stdout.write("The search index is in order.")
