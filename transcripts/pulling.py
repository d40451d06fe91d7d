"""Fetching a speech model, watched: it fails with a sentence in seconds, and never hangs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from transcripts import speech_models
from transcripts.engines.client import ROOT, environment
from transcripts.speech_models import SpeechModel

DOWNLOADERS: Final = {
    "faster-whisper": "transcripts.engines.faster_whisper.download",
    "openai-whisper": "transcripts.engines.openai_whisper.download",
}
# What reaching the hub may need of the operator's environment.
NETWORK: Final = (
    "HF_ENDPOINT", "HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "all_proxy", "no_proxy",
)  # fmt: skip
LOOK_EVERY_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds to wait for the hub's first answer, and for more when nothing comes."""

    reach_s: float = 10
    stall_s: float = 60


class PullFailed(Exception):
    """The model could not be fetched; the text says why and what to do."""


def pull(
    name: str,
    *,
    engine: str = "faster-whisper",
    tell: Callable[[int], None],
    patience: Patience = Patience(),
) -> SpeechModel:
    """Fetch the model ``name`` into the engine's directory; ``tell`` is called with the bytes that are here.

    It appears under its name only when it is whole. Raises ``PullFailed`` if the hub is not reached, if nothing
    comes from it any more, or if what came is no model.
    """
    if Path(name).is_absolute():
        raise PullFailed(
            _("%s is a folder here. To take a model from it, run: manage.py models import FOLDER") % name
        )
    root = speech_models.directory(engine)
    partial = root / f"{speech_models.folder_name(name)}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _download(name, engine, partial, tell, patience)
        made = next(partial.glob(f"*{speech_models.CHECKPOINT_SUFFIX}"), partial)
        if sentence := speech_models.problem(made):
            raise PullFailed(_("What came is not a whole model: %s") % sentence)
        target = root / made.name.removesuffix(".partial")
        speech_models.settle(made, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return SpeechModel(
        engine=engine,
        name=target.name.removesuffix(speech_models.CHECKPOINT_SUFFIX),
        path=target,
        size_bytes=speech_models.size_bytes(target),
    )


def _download(name: str, engine: str, partial: Path, tell: Callable[[int], None], patience: Patience) -> None:
    network = {key: os.environ[key] for key in NETWORK if key in os.environ}
    hub = {"HF_HOME": str(partial / ".cache"), "HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", DOWNLOADERS[engine], name, str(partial)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment() | network | hub | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    try:
        _watch(process, partial, tell, patience)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


def _watch(
    process: subprocess.Popen[bytes], partial: Path, tell: Callable[[int], None], patience: Patience
) -> None:
    """Wait for the downloader as long as something happens; raises ``PullFailed`` when nothing does."""
    assert process.stdout  # noqa: S101  (opened as a pipe)
    os.set_blocking(process.stdout.fileno(), False)
    heard, size, moved_at, reached = b"", 0, time.monotonic(), False
    while True:
        heard += process.stdout.read() or b""
        said = _merge(heard)
        if "error" in said:
            raise PullFailed(_refusal(said["error"], reached=bool(said.get("reached"))))
        if "done" in said:
            return
        if process.poll() is not None:
            raise PullFailed(_refusal("", reached=True))
        now_size = speech_models.size_bytes(partial)
        if now_size != size or (said.get("reached") and not reached):
            size, moved_at, reached = now_size, time.monotonic(), bool(said.get("reached"))
            tell(size)
        if time.monotonic() - moved_at > (patience.stall_s if reached else patience.reach_s):
            raise PullFailed(_refusal("", reached=reached))
        time.sleep(LOOK_EVERY_S)


def _merge(heard: bytes) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for line in heard.split(b"\n")[:-1]:
        with suppress(ValueError):
            said |= json.loads(line)
    return said


def _refusal(reason: str, *, reached: bool) -> str:
    by_hand = _(
        "On a machine that has the model, copy its folder (model.bin, config.json, tokenizer.json, vocabulary.json) "
        "to a disk, then run here: manage.py models import FOLDER. A mirror can be named in HF_ENDPOINT."
    )
    if not reached:
        return " ".join((_("The model hub cannot be reached from this machine."), by_hand))
    if reason:
        return " ".join((_("The model hub did not give the model: %s") % reason, by_hand))
    return " ".join((_("The model hub stopped sending. Try again later."), by_hand))
