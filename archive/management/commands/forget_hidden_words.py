"""Write the tables that held hidden words anew, so that no byte of them is left in the database's files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.actions import forget_hidden_words


class Command(BaseCommand):
    help = (
        "Take the last traces of hidden words out of the database's files. Locks each table while it is written "
        "anew. Copies, older logs of PostgreSQL and backups are yours to expire."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not forget_hidden_words(thoroughly=True):
            raise CommandError("The database was busy. Try again when fewer people read.")
        self.stdout.write("No trace of hidden words is left in the database's files.")
