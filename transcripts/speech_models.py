"""Where speech models live, and whether one is whole. Nothing here or in a worker touches the network."""

import json
import shutil
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

# A model directory of CTranslate2. Without tokenizer.json the library would ask the hub for it, for 25 seconds.
FASTER_WHISPER_FILES: Final = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json")
OTHER_VOCABULARY: Final = "vocabulary.txt"
# The file begins with its format's version; a web page saved as model.bin begins with "<htm".
HIGHEST_BINARY_VERSION: Final = 100
SMALLEST_CHECKPOINT_BYTES: Final = 1000
CHECKPOINT_SUFFIX: Final = ".pt"
PICKLE_MAGIC: Final = (b"PK\x03\x04", b"\x80")

# What the sizes are worth against each other; the names are Whisper's own.
RANKS: Final = {
    "tiny": 10,
    "base": 20,
    "small": 30,
    "medium": 40,
    "large-v1": 50,
    "large-v2": 52,
    "turbo": 54,
    "large-v3-turbo": 54,
    "large": 56,
    "large-v3": 56,
}
RANK_OF_OTHERS: Final = 35
ENGLISH_ONLY: Final = ".en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechModel:
    """A model on this machine; ``problem`` says in a sentence what is wrong with it, if anything is."""

    engine: str
    name: str
    path: Path
    size_bytes: int
    problem: str = ""


def directory(engine: str) -> Path:
    return Path(settings.MODELS_DIR) / engine


def rank(name: str) -> int:
    """Rank a model by its name; a model of someone's own making stands between small and medium."""
    return RANKS.get(name.removesuffix(ENGLISH_ONLY), RANK_OF_OTHERS)


def problem(path: Path) -> str:
    """Say what keeps the model at ``path`` from being loaded, or return an empty string."""
    if path.suffix == CHECKPOINT_SUFFIX:
        return _problem_of_checkpoint(path)
    return _problem_of_directory(path)


def _problem_of_directory(path: Path) -> str:
    missing = [name for name in FASTER_WHISPER_FILES if not (path / name).is_file()]
    if (path / OTHER_VOCABULARY).is_file() and "vocabulary.json" in missing:
        missing.remove("vocabulary.json")
    if missing:
        return f"{path} lacks {', '.join(missing)}."
    with (path / "model.bin").open("rb") as file:
        version = int.from_bytes(file.read(4), "little")
    if not 0 < version < HIGHEST_BINARY_VERSION:
        return f"{path / 'model.bin'} is not a Whisper model."
    for name in ("tokenizer.json", "config.json"):
        stat = (path / name).stat()
        if not _is_json(path / name, stat.st_mtime_ns, stat.st_size):
            return f"{path / name} is broken."
    return ""


@lru_cache(maxsize=256)
def _is_json(file: Path, _mtime_ns: int, _size_bytes: int) -> bool:
    """Read ``file`` once for each time it was changed: a tokenizer weighs megabytes, and pages ask often."""
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def _problem_of_checkpoint(path: Path) -> str:
    if not path.is_file():
        return f"{path} is missing."
    with path.open("rb") as file:
        head = file.read(4)
    if path.stat().st_size < SMALLEST_CHECKPOINT_BYTES or not head.startswith(PICKLE_MAGIC):
        return f"{path} is not a Whisper model."
    return ""


def present(root: Path) -> list[SpeechModel]:
    """List the models in ``root``, an engine's directory, broken ones too, best first."""
    models = []
    for path in sorted(root.glob("*")):
        if path.name.endswith(".partial") or not (path.is_dir() or path.suffix == CHECKPOINT_SUFFIX):
            continue
        models.append(
            SpeechModel(
                engine=root.name,
                name=path.name.removesuffix(CHECKPOINT_SUFFIX),
                path=path,
                size_bytes=size_bytes(path),
                problem=problem(path),
            )
        )
    return sorted(models, key=lambda model: -rank(model.name))


def size_bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def find(root: Path, wanted: str, *, language: str = "") -> SpeechModel | None:
    """Return the model in ``root`` to load: ``wanted`` if it is whole, else the best other that is.

    ``wanted`` may also be the full path of a model anywhere. Models for English alone are left out for other languages.
    """
    if Path(wanted).is_absolute():
        path = Path(wanted)
        return (
            None if problem(path) else SpeechModel(engine=root.name, name=path.stem, path=path, size_bytes=0)
        )
    english = not language or language.split("-", maxsplit=1)[0].lower() == "en"
    usable = [
        model
        for model in present(root)
        if not model.problem and (english or not model.name.endswith(ENGLISH_ONLY))
    ]
    preferred = [model for model in usable if model.name == folder_name(wanted)]
    return next(iter(preferred + usable), None)


def folder_name(name: str) -> str:
    """Return the name of the folder for a model that the hub calls ``name``, such as ``someone/whisper-swahili``."""
    return name.replace("/", "--")


def import_model(source: Path, *, name: str = "") -> SpeechModel:
    """Copy a model from ``source`` (a directory, or an openai-whisper checkpoint) to where engines look.

    The copy appears under its name only when it is whole. Raises ``ValueError`` with a sentence if it is not.
    """
    if sentence := problem(source):
        raise ValueError(sentence)
    suffix = source.suffix if source.is_file() else ""
    name = name or source.name.removesuffix(suffix)
    target = directory("openai-whisper" if suffix else "faster-whisper") / f"{name}{suffix}"
    partial = target.with_name(f"{target.name}.partial")
    target.parent.mkdir(parents=True, exist_ok=True)
    if suffix:
        shutil.copyfile(source, partial)
    else:
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial)
    settle(partial, target)
    return SpeechModel(engine=target.parent.name, name=name, path=target, size_bytes=size_bytes(target))


def settle(partial: Path, target: Path) -> None:
    """Give a whole model its name, in place of an older one."""
    if target.is_dir():
        shutil.rmtree(target)
    partial.rename(target)
