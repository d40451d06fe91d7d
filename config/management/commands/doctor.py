"""Pass, warn or fail for everything the site depends on."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from config.doctor import all_findings


class Command(BaseCommand):
    help = "Look at everything the site depends on, and say what to do where it is not well."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines")

    def handle(self, *, json: bool, **options: object) -> None:
        findings = all_findings()
        if json:
            self.stdout.write(as_json([asdict(finding) for finding in findings]))
        else:
            styles = {"pass": self.style.SUCCESS, "warn": self.style.WARNING, "fail": self.style.ERROR}
            for finding in findings:
                line = f"{styles[finding.level](finding.level)}  {finding.name}: {finding.text}"
                self.stdout.write(f"{line}  → {finding.fix}" if finding.fix else line)
        if failing := [finding.name for finding in findings if finding.level == "fail"]:
            raise CommandError(f"not well: {', '.join(failing)}")


def as_json(rows: list[dict[str, str]]) -> str:
    return json.dumps(rows, indent=2, ensure_ascii=False)
