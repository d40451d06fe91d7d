"""Search the archive as a visitor does."""

import json
from html import unescape
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandParser
from django.utils.html import strip_tags

from archive.search import Results, as_dict, search_archive
from common.timecodes import clock


class Command(BaseCommand):
    help = "Show what the site's search finds for a visitor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--json", action="store_true", help="print one JSON object, as the API answers")

    def handle(self, *_args: Any, query: str, **options: Any) -> None:
        results = search_archive(query, viewer=AnonymousUser())
        if options["json"]:
            self.stdout.write(json.dumps(as_dict(results), ensure_ascii=False))
        else:
            self._print(results)

    def _print(self, results: Results) -> None:
        if results.notice:
            self.stdout.write(results.notice)
        for hit in results.hits:
            self.stdout.write(
                self.style.MIGRATE_HEADING(f"{hit.webinar.title}  /recordings/{hit.webinar.slug}/")
            )
            for moment in hit.moments:
                self.stdout.write(f"  {clock(moment.start_ms):>8}  {unescape(strip_tags(moment.snippet))}")
        self.stdout.write(f"{results.count} found.")
        if results.suggestion:
            self.stdout.write(f"Did you mean: {results.suggestion}")
