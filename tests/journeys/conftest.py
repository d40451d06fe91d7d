"""A whole site of its own: web server, workers, database, mail, as a newcomer would start it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from django.conf import settings

from tests.journeys.visitor import Mailbox, Visitor


@dataclass(frozen=True)
class Site:
    """A running site, and the ways in which its people and its operator reach it."""

    url: str
    data: Path
    environment: dict[str, str]

    @property
    def mail(self) -> Mailbox:
        return Mailbox(self.data / "mail")

    def visitor(self) -> Visitor:
        return Visitor(self.url)

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def search(self, words: str) -> dict[str, object]:
        answer: dict[str, object] = json.loads(self.manage("search", words, "--json"))
        return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_of(data: Path, url: str, **settings_: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {**kept, "OPENSEAT_DATA": str(data), "SITE_URL": url, "SPEECH_THREADS": "1", **settings_}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    data = tmp_path / "data"
    yield from running(Site(url, data, environment_of(data, url)), port)


def running(site: Site, port: int) -> Iterator[Site]:
    """Serve ``site`` until the test is over; what the servers said is shown if it fails."""
    site.data.mkdir(exist_ok=True, parents=True)
    log = site.data / "serve.log"
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=site.environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        wait_until_ready(site.url, process, log)
        yield site
    finally:
        process.terminate()
        process.wait(timeout=60)
        print(log.read_text(errors="replace")[-4000:])  # noqa: T201


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 240
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"{url}/healthz", timeout=5).ok:
                return
        except requests.RequestException:
            time.sleep(0.3)
    raise AssertionError(log.read_text(errors="replace"))
