"""What the downloaders have in common: asking whether the other side is there, and telling how it goes."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Final

PROBE_LIMIT_S: Final = 5


def fetch(address: str, download: Callable[[], object]) -> None:
    """Ask the server at ``address`` anything, then ``download``; each step is one JSON line for the watcher."""
    try:
        probe(address)
        say(reached=True)
        download()
    except Exception as error:  # noqa: BLE001  (whatever goes wrong is the watcher's to tell)
        say(error=f"{type(error).__name__}: {error}")
        sys.exit(1)
    say(done=True)


def probe(address: str) -> None:
    """Raise if nobody answers at ``address``; an error from there is an answer."""
    if not address.startswith(("https://", "http://")):
        raise ValueError(f"{address} is not a web address.")
    question = urllib.request.Request(address, method="HEAD")  # noqa: S310  (checked above)
    try:
        urllib.request.urlopen(question, timeout=PROBE_LIMIT_S).close()  # noqa: S310
    except urllib.error.HTTPError:
        return


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
