"""Fetches a checkpoint for openai-whisper: ``python -m transcripts.engines.openai_whisper.download NAME DIRECTORY``.

See ``transcripts.engines.faster_whisper.download``, of which this is the twin.
"""

import sys
from urllib.parse import urlsplit

import whisper

from transcripts.engines.hub import fetch


def download(name: str, directory: str) -> None:
    # The package offers no other way to fetch a checkpoint without loading it.
    whisper._download(whisper._MODELS[name], directory, False)  # noqa: SLF001


if __name__ == "__main__":
    hosts = {urlsplit(address).hostname for address in whisper._MODELS.values()}  # noqa: SLF001
    fetch(f"https://{hosts.pop()}/", lambda: download(sys.argv[1], sys.argv[2]))
