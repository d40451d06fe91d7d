from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.fakes import scripted_whisper
from tests.fakes.engines import use_engines
from transcripts.engines import NoEngine, choose


@pytest.fixture
def models_dir(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    use_engines(settings, monkeypatch, models_dir=tmp_path / "faster-whisper")
    return tmp_path / "faster-whisper"


def test_without_a_model_english_is_written_down_by_the_built_in_engine(models_dir: Path) -> None:
    assert choose("en").name == "pocketsphinx"
    assert choose("en-GB").name == "pocketsphinx"


def test_any_whisper_model_is_better(models_dir: Path) -> None:
    scripted_whisper.build(models_dir / "tiny")

    assert (choose("en").name, choose("sw").model("sw")) == ("faster-whisper", "tiny")


def test_a_model_for_english_alone_is_no_help_for_another_language(models_dir: Path) -> None:
    scripted_whisper.build(models_dir / "small.en")

    assert choose("en").model("en") == "small.en"
    with pytest.raises(NoEngine) as refusal:
        choose("fr")
    assert refusal.value.fix == "manage.py models pull small"


def test_an_engine_that_is_named_is_the_only_one(models_dir: Path, settings: Settings) -> None:
    scripted_whisper.build(models_dir / "small")
    settings.TRANSCRIPTION_ENGINE = "pocketsphinx"

    assert choose("en").name == "pocketsphinx"
    with pytest.raises(NoEngine, match="PocketSphinx understands English only"):
        choose("fr")


def test_a_language_whisper_never_learned_is_told(models_dir: Path) -> None:
    scripted_whisper.build(models_dir / "small")

    with pytest.raises(NoEngine) as refusal:
        choose("kri")

    assert str(refusal.value) == "Whisper does not know the language “kri”."
