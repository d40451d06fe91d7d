"""How the site stands a rush for seats while it writes a recording down.

    python benchmarks/registrations/run.py [--people 2000] [--seconds 60] [--idle] [--processes 1]

Each person opens the webinar's page, reads for a moment, sends the form and sees the receipt: three requests over
one connection, from a network address of its own. People arrive evenly, at most ``--connections`` at once; every
tenth also opens a page without a form (``plain``), the floor in the same run. All percentiles are of whole requests,
in milliseconds, as the client sees them; client and site share this machine. Without ``--idle`` the site meanwhile
encodes and transcribes a long recording with the built-in engine. Needs ``DATABASE_URL`` for PostgreSQL.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
SPEECH = ROOT / "config/demo/media/village-committee.mp4"
# The form refuses to be sent faster; people take longer, and so nobody's wait hides another's.
READING_S = 2.2
PLAIN = "/privacy/"
P95_MS = 1500.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STAMP = re.compile(r'name="shown" value="([^"]+)"')
SEATS = """
import datetime as dt
from django.utils import timezone
from webinars.actions import create_webinar, schedule_webinar
start = timezone.now() + dt.timedelta(days=7)
webinar = create_webinar(by=None, title="Rush", starts_at=start, join_url="https://meet.example.org/rush", capacity=%d)
schedule_webinar(webinar, by=None)
past = create_webinar(by=None, title="Long talk", starts_at=start, join_url="https://meet.example.org/talk")
schedule_webinar(past, by=None)
"""
COUNT = """
from notifications.models import OutgoingMail
from registrations.models import Registration
seats = Registration.objects.filter(webinar__slug="rush")
print(seats.seated().count(), seats.waiting().count(), OutgoingMail.objects.filter(kind__startswith="seat_").count())
"""


@dataclass
class Measured:
    """Times by kind of request in milliseconds, and what went wrong by its status or error."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, ms: float, status: int, expected: int) -> None:
        with self.lock:
            self.times[kind].append(ms)
            if status != expected:
                self.wrong[f"{kind} {status}"] += 1


class Person:
    """One browser without JavaScript."""

    def __init__(self, port: int, number: int, measured: Measured) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.number = number
        self.measured = measured
        self.cookies: dict[str, str] = {}
        self.origin = f"http://127.0.0.1:{port}"

    def ask(self, kind: str, method: str, path: str, *, body: str = "", expected: int = 200) -> str:
        headers = {
            "X-Forwarded-For": f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip" if method == "GET" and kind == "plain" else "identity",
        }
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin}
        began = time.perf_counter()
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.measured.note(kind, (time.perf_counter() - began) * 1000, answer.status, expected)
        for header in answer.headers.get_all("Set-Cookie", []):
            name, _equals, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return text.decode("utf-8", "replace")

    def take_seat(self) -> None:
        page = self.ask("page", "GET", "/webinars/rush/?src=letter")
        time.sleep(READING_S)
        token, stamp = TOKEN.search(page), STAMP.search(page)
        form = {
            "csrfmiddlewaretoken": token.group(1) if token else "",
            "shown": stamp.group(1) if stamp else "",
            "name": f"Person {self.number}",
            "email": f"person{self.number}@example.org",
            "party": "1",
        }
        path = "/webinars/rush/register/"
        self.ask("register", "POST", path, body=urlencode(form), expected=302)
        self.ask("receipt", "GET", f"{path}done/")
        if self.number % 10 == 0:
            self.ask("plain", "GET", PLAIN)
        self.connection.close()


def manage(environment: dict[str, str], *arguments: str, text: str = "") -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=text, text=True, check=True, capture_output=True
    )
    return done.stdout


def make_long_talk(folder: Path) -> Path:
    """Return the demo's recording many times over: it keeps the pipeline and the engine busy for minutes."""
    talk = folder / "talk.mp4"
    ffmpeg = __import__("imageio_ffmpeg").get_ffmpeg_exe()
    loop = ["-stream_loop", "30", "-i", str(SPEECH), "-c", "copy", str(talk)]
    subprocess.run([ffmpeg, "-v", "error", "-y", *loop], check=True)
    return talk


def wait_until_written(environment: dict[str, str], within_s: float = 600) -> None:
    """Wait until the speech engine is at work on the long talk."""
    state = 'from recordings.models import StageRun as S; print(*S.objects.values_list("stage", "state"), sep="\\n")'
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        lines = manage(environment, "shell", "-v", "0", "-c", state).lower().splitlines()
        if any("transcribe" in line and "running" in line for line in lines):
            return
        time.sleep(2)
    raise SystemExit("the transcription never began")


def rush(port: int, *, people: int, seconds: float, connections: int) -> tuple[Measured, float]:
    measured = Measured()
    began = time.monotonic()

    def arrive(number: int) -> None:
        time.sleep(max(0.0, began + number * seconds / people - time.monotonic()))
        try:
            Person(port, number, measured).take_seat()
        except (OSError, http.client.HTTPException) as error:
            with measured.lock:
                measured.wrong[type(error).__name__] += 1

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(arrive, range(people)))
    return measured, time.monotonic() - began


def percentile(times: list[float], share: float) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[round(share * 100) - 1]


def report(measured: Measured, took_s: float, counts: str, *, people: int, seats: int) -> dict[str, object]:
    found = {
        kind: {
            "n": len(times),
            **{f"p{share}": round(percentile(times, share / 100), 1) for share in (50, 95, 99)},
        }
        for kind, times in measured.times.items()
    }
    held, waiting, mails = map(int, counts.split())
    ratio = found["register"]["p95"] / found["plain"]["p95"]
    return {
        "people": people,
        "took_s": round(took_s, 1),
        "registrations_per_s": round(people / took_s, 1),
        "ms": found,
        "register_p95_to_plain_p95": round(ratio, 2),
        "wrong": dict(measured.wrong),
        "seats_held": held,
        "waiting": waiting,
        "mails": mails,
        "met": {
            "no errors": not measured.wrong,
            "every seat once": (held, waiting, mails) == (min(seats, people), max(0, people - seats), people),
            f"register p95 <= {P95_MS:.0f} ms": found["register"]["p95"] <= P95_MS,
        },
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_site(port: int) -> None:
    for _attempt in range(240):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("the site did not start")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=150)
    parser.add_argument("--seats", type=int, default=1500)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--idle", action="store_true", help="no transcription beside it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="openseat-rush-") as folder:
        environment = {
            **os.environ,
            "OPENSEAT_DATA": folder,
            "TRUSTED_PROXIES": "1",
            "TRANSCRIPTION_ENGINE": "pocketsphinx",
            "WEB_PROCESSES": str(asked.processes),
        }
        port = free_port()
        site = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment
        )
        try:
            wait_for_site(port)
            manage(environment, "shell", "-v", "0", "-c", SEATS % asked.seats)
            if not asked.idle:
                manage(environment, "ingest", "long-talk", str(make_long_talk(Path(folder))))
                wait_until_written(environment)
            measured, took_s = rush(
                port, people=asked.people, seconds=asked.seconds, connections=asked.connections
            )
            counts = manage(environment, "shell", "-v", "0", "-c", COUNT)
        finally:
            site.terminate()
            site.wait(timeout=60)
    print(json.dumps(report(measured, took_s, counts, people=asked.people, seats=asked.seats), indent=1))


if __name__ == "__main__":
    main()
