"""Open Seat with something in it: the whole way through once, then the site."""

import json
import os
import socket
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.tasks import QUEUES
from config.demo import content
from config.demo.seeding import seed, seed_question
from config.demo.way import NotThrough, Outcome, Way, pull_model_if_needed
from config.preparation import prepare
from config.schedules import arrange_schedules
from config.supervisor import Supervisor, is_taken, queue_program, web_program
from members.demo import DEMO_SIGN_INS
from members.roles import Role
from webinars.models import Webinar


class Stopped(Exception):
    """Someone asked the demo to stop while it was under way."""


class Command(BaseCommand):
    help = "Show the whole way through on the bundled recording, then serve the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end after the way through")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, once: bool, port: int, **options: object) -> None:
        if not once and is_taken("127.0.0.1", port):
            raise CommandError(f"Port {port} is taken. Choose another with --port.")
        if not settings.IS_DEMO:
            start_again_as_demo(port if not is_taken("127.0.0.1", port) else free_port())
        self.stdout.write(f"Open Seat demo; all it keeps is in {settings.DATA_DIR}")
        prepare()
        arrange_schedules()
        pull_model_if_needed(self.say)
        programs = [web_program("127.0.0.1", port), *map(queue_program, QUEUES)]
        try:
            with Supervisor(programs, say=self.stderr.write) as supervisor:
                outcome = self.show(supervisor, port=port, once=once)
        except NotThrough as error:
            raise CommandError(f"the demo did not get through: {error}") from None
        except Stopped:
            self.say("stopped; what was under way goes on the next time")
            return
        if once:
            self.stdout.write(json.dumps(asdict(outcome), ensure_ascii=False))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def show(self, supervisor: Supervisor, *, port: int, once: bool) -> Outcome:
        """Seed, walk the way, and unless ``once`` serve until asked to stop."""

        def tend() -> None:
            if supervisor.stopping:
                raise Stopped
            supervisor.tend()

        began = time.monotonic()
        members = seed()
        way = Way(members[Role.HOST], port=port, say=self.say, tend=tend)
        outcome = way.walk(content.MAIN)
        seed_question(Webinar.objects.get(slug=outcome.webinar), members)
        self.say(f"the whole way   {time.monotonic() - began:.1f} s")
        if not once:
            way.add_note()
            self.tell_sign_ins()
            supervisor.run()
        return outcome

    def tell_sign_ins(self) -> None:
        site = settings.SITE_URL
        self.say(
            f"\nThe site is at {site}/ and its outgoing mail at {site}/mail/. Sign in at {site}/sign-in/ as"
        )
        for sign_in in DEMO_SIGN_INS:
            self.say(f"  {sign_in.email:<20} {sign_in.password:<18} {sign_in.shows}")
        self.say("Stop with Ctrl-C; everything is kept for the next time.")


def free_port() -> int:
    """Return a port that nobody listens on: nobody needs to know the address of a demo that ends by itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_again_as_demo(port: int) -> None:
    """Run this very command again with a demo's environment: settings are read once, at the start."""
    environment = {"SITE_URL": f"http://127.0.0.1:{port}", **os.environ, "OPENSEAT_DEMO": "yes"}
    arguments = [sys.executable, *sys.orig_argv[1:], "--port", str(port)]
    os.execve(sys.executable, arguments, environment)  # noqa: S606
