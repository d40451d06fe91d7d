"""A worker alone: as many machines as wanted run it on the same database."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from common.tasks import QUEUES
from config.schedules import arrange_schedules
from config.supervisor import Supervisor, queue_program


def chosen_queues(text: str) -> list[str]:
    """Return the queues that ``text`` names, comma-separated; all of them if it is empty."""
    queues = [name.strip() for name in text.split(",") if name.strip()] or list(QUEUES)
    if unknown := sorted(set(queues) - set(QUEUES)):
        raise CommandError(f"There is no queue {', '.join(unknown)}. Use {', '.join(QUEUES)}.")
    return queues


class Command(BaseCommand):
    help = "Work on queued jobs until stopped."
    # A worker needs none of the addresses and templates that the checks load.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queues", default="", help=f"only these, comma-separated, of {', '.join(QUEUES)}"
        )

    def handle(self, *, queues: str, **options: object) -> None:
        chosen = chosen_queues(queues)
        arrange_schedules()
        with Supervisor(map(queue_program, chosen), say=self.stderr.write) as supervisor:
            self.stdout.write(f"working on {', '.join(chosen)}; stop with Ctrl-C")
            supervisor.run()
