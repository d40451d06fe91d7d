"""How quickly a webhook is answered: proven, stored, and handled afterwards by the worker.

    python benchmarks/webhooks/run.py [--webhooks 1000] [--connections 4]

Signed news of one demo meeting, each different, come over a few connections at once while the worker handles those
before. Percentiles are of whole requests in milliseconds, as the sender sees them, beside a page in the same run.
Providers give up after three seconds and send again; the promise is half a second for 99 of 100.
"""

import argparse
import datetime as dt
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROMISED_P99_MS = 500.0
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.mkdtemp(prefix="openseat-webhooks-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "OPENSEAT_DATA": FOLDER,
    "OPENSEAT_DEMO": "yes",
    "SECRET_KEY": secrets.token_urlsafe(48),
}

import django  # noqa: E402

django.setup()

from providers.demo.webhooks import body_of, signed  # noqa: E402


def news(number: int) -> bytes:
    """Return one arrival in a meeting, unlike every other."""
    now = dt.datetime.now(dt.UTC)
    stay = {
        "key": f"seat-{number}",
        "name": f"Person {number}",
        "joined_at": now.isoformat(),
        "left_at": None,
        "is_host": False,
    }
    return body_of("no-such-room", {"event": "participant", "at": now.isoformat(), "stays": [stay]})


def asked(port: int, method: str, path: str, body: bytes = b"") -> tuple[float, int]:
    headers = signed(body, now=dt.datetime.now(dt.UTC)) if body else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.perf_counter()
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    took_ms = (time.perf_counter() - began) * 1000
    connection.close()
    return took_ms, answer.status


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


def percentiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return {f"p{share}": round(cuts[share - 1], 1) for share in (50, 95, 99)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--webhooks", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=4)
    wanted = parser.parse_args()
    port = free_port()
    site = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT)
    try:
        wait_for_site(port)
        for _warm in range(20):
            asked(port, "GET", "/privacy/")
        with ThreadPoolExecutor(wanted.connections) as pool:
            hooks = list(
                pool.map(lambda n: asked(port, "POST", "/hooks/demo/", news(n)), range(wanted.webhooks))
            )
        pages = [asked(port, "GET", "/privacy/") for _ in range(200)]
    finally:
        site.terminate()
        site.wait(timeout=60)
    found = percentiles([took for took, _status in hooks])
    statuses = sorted({status for _took, status in hooks})
    report = {
        "webhooks": found,
        "statuses": statuses,
        "page": percentiles([took for took, _status in pages]),
        "met": {
            f"p99 <= {PROMISED_P99_MS:.0f} ms": found["p99"] <= PROMISED_P99_MS,
            "all taken": statuses == [204],
        },
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
