"""Fetches a model for faster-whisper: ``python -m transcripts.engines.faster_whisper.download NAME DIRECTORY``.

One of the two places that reach a model hub. Runs in a process of its own, because a hub that accepts a connection
and never answers holds its caller for minutes, whatever time limits it is given; ``transcripts.pulling`` watches.
"""

import shutil
import sys
from pathlib import Path

from faster_whisper.utils import download_model
from huggingface_hub import constants

from transcripts.engines.hub import fetch


def download(name: str, directory: Path) -> None:
    download_model(name, output_dir=str(directory))
    # The hub's own notes on what it fetched; the model is whole without them.
    shutil.rmtree(directory / ".cache", ignore_errors=True)


if __name__ == "__main__":
    fetch(constants.ENDPOINT, lambda: download(sys.argv[1], Path(sys.argv[2])))
