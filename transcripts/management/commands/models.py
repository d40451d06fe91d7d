"""Speech models on this machine: list, pull, check, import."""

import argparse
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.template.defaultfilters import filesizeformat

from transcripts import speech_models
from transcripts.actions import retry_waiting
from transcripts.engines import NoEngine, choose, engines
from transcripts.engines.base import SAMPLE_RATE_HZ, Engine, EngineError
from transcripts.engines.client import EngineProcess
from transcripts.engines.pcm import write_wav
from transcripts.pulling import DOWNLOADERS, PullFailed, pull

TONE_S: Final = 5
TONE_HZ: Final = 440
CHECK_LIMIT_S: Final = 300.0
TELL_EVERY_S: Final = 2.0


class Command(BaseCommand):
    help = "Speech models: what is here (list), fetch one (pull), try them (check), take one from a disk (import)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="which engines and models this machine has")
        fetch = verbs.add_parser("pull", help="download a model; the only command that does")
        fetch.add_argument(
            "name", nargs="?", default=settings.WHISPER_MODEL, help="such as small or large-v3"
        )
        fetch.add_argument("--engine", choices=sorted(DOWNLOADERS), default="faster-whisper")
        verbs.add_parser("check", help="let each engine that is ready hear five seconds")
        take = verbs.add_parser("import", help="copy a model folder or a .pt checkpoint from a disk")
        take.add_argument("path", type=Path)
        take.add_argument("--name", default="", help="the name to give it")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = {"list": self.show, "pull": self.fetch, "check": self.try_all, "import": self.take}[
            options["verb"]
        ]
        verb(options)

    def show(self, options: dict[str, Any]) -> None:
        for alias in settings.TRANSCRIPTION_ENGINES:
            state = engines[alias].available()
            line = (
                f"{alias}: ready"
                if state.ready
                else f"{alias}: not ready. {state.reason} {state.fix}".strip()
            )
            self.stdout.write(line)
            for model in speech_models.present(speech_models.directory(alias)):
                trouble = f"  BROKEN: {model.problem}" if model.problem else ""
                self.stdout.write(f"  {model.name}  {filesizeformat(model.size_bytes)}{trouble}")
        try:
            engine = choose("en")
        except NoEngine as error:
            self.stdout.write(f"English would be written down by nobody. {error}")
        else:
            self.stdout.write(f"English would be written down by {engine.name} {engine.model('en')}.")

    def fetch(self, options: dict[str, Any]) -> None:
        name, told_at = options["name"], 0.0
        self.stdout.write(f"Fetching {name} for {options['engine']} …")

        def tell(size: int) -> None:
            nonlocal told_at
            if time.monotonic() - told_at > TELL_EVERY_S:
                told_at = time.monotonic()
                self.stdout.write(f"  {filesizeformat(size)}")

        try:
            model = pull(name, engine=options["engine"], tell=tell)
        except PullFailed as error:
            raise CommandError(str(error)) from None
        self.settled(model)

    def take(self, options: dict[str, Any]) -> None:
        try:
            model = speech_models.import_model(options["path"], name=options["name"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.settled(model)

    def settled(self, model: speech_models.SpeechModel) -> None:
        self.stdout.write(f"{model.name} is here: {filesizeformat(model.size_bytes)} in {model.path}.")
        # A model may be here before the site has its tables.
        waiting = 0
        with suppress(OperationalError, ProgrammingError):
            waiting = retry_waiting()
        if waiting:
            self.stdout.write(f"{waiting} recordings waited for it and are written down now.")

    def try_all(self, options: dict[str, Any]) -> None:
        ready = [
            engines[alias] for alias in settings.TRANSCRIPTION_ENGINES if engines[alias].available().ready
        ]
        if not ready:
            raise CommandError("No speech engine is ready. See: manage.py models list")
        with TemporaryDirectory() as place:
            seconds = np.arange(TONE_S * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
            tone = (np.sin(2 * np.pi * TONE_HZ * seconds) * 8000).astype(np.int16)
            audio = write_wav(Path(place) / "tone.wav", tone)
            broken = [engine for engine in ready if not self.hears(engine, audio)]
        if broken:
            raise CommandError(f"{len(broken)} of {len(ready)} engines failed.")

    def hears(self, engine: Engine, audio: Path) -> bool:
        try:
            started = time.monotonic()
            with EngineProcess(engine.session("en")) as process:
                loaded = time.monotonic()
                process.transcribe(audio, 0, TONE_S * 1000, language="en", hints=[], limit_s=CHECK_LIMIT_S)
                done = time.monotonic()
        except EngineError as error:
            self.stderr.write(f"{engine.name} {engine.model('en')}: FAILED. {error}")
            return False
        self.stdout.write(
            f"{engine.name} {engine.model('en')}: loads in {loaded - started:.1f} s, "
            f"hears {TONE_S} s in {done - loaded:.1f} s."
        )
        return True
