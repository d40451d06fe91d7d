"""Everything one machine needs: web, workers and scheduler."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from common.tasks import QUEUES
from config.preparation import prepare
from config.schedules import arrange_schedules
from config.supervisor import Supervisor, is_taken, queue_program, web_program


class Command(BaseCommand):
    help = "Serve the site and work on its jobs until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--host", default="127.0.0.1", help="the address to listen on (default: this machine only)"
        )

    def handle(self, *, port: int, host: str, **options: object) -> None:
        if is_taken(host, port):
            raise CommandError(f"Port {port} of {host} is taken. Choose another with --port.")
        prepare()
        arrange_schedules()
        programs = [web_program(host, port), *map(queue_program, QUEUES)]
        with Supervisor(programs, say=self.stderr.write) as supervisor:
            self.stdout.write(f"serving on http://{host}:{port}; stop with Ctrl-C")
            supervisor.run()
