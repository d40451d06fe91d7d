"""Fetches a checkpoint for openai-whisper: ``python -m transcripts.engines.openai_whisper.download NAME DIRECTORY``.

See ``transcripts.engines.faster_whisper.download``, of which this is the twin.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import whisper

PROBE_LIMIT_S = 5


def main(name: str, directory: Path) -> None:
    try:
        address = whisper._MODELS[name]  # noqa: SLF001  (the package offers no other way to fetch without loading)
        probe(f"https://{urlsplit(address).hostname}/")
        say(reached=True)
        whisper._download(address, str(directory), False)  # noqa: SLF001
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
        sys.exit(1)
    say(done=True)


def probe(address: str) -> None:
    """Ask the server anything; an error from it is an answer."""
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=PROBE_LIMIT_S).close()
    except urllib.error.HTTPError:
        return


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
