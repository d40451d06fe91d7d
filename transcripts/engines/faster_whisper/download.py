"""Fetches a model for faster-whisper: ``python -m transcripts.engines.faster_whisper.download NAME DIRECTORY``.

The one place that reaches the model hub. Runs in a process of its own, because a hub that accepts a connection
and never answers holds its caller for minutes, whatever time limits it is given; ``transcripts.pulling`` watches.
"""

import json
import shutil
import sys
import urllib.error
import urllib.request
from pathlib import Path

from faster_whisper.utils import download_model
from huggingface_hub import constants

PROBE_LIMIT_S = 5


def main(name: str, directory: Path) -> None:
    try:
        probe(constants.ENDPOINT)
        say(reached=True)
        download_model(name, output_dir=str(directory))
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
        sys.exit(1)
    # The hub's own notes on what it fetched; the model is whole without them.
    shutil.rmtree(directory / ".cache", ignore_errors=True)
    say(done=True)


def probe(endpoint: str) -> None:
    """Ask the hub anything; an error from it is an answer."""
    try:
        urllib.request.urlopen(urllib.request.Request(endpoint, method="HEAD"), timeout=PROBE_LIMIT_S).close()
    except urllib.error.HTTPError:
        return


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
