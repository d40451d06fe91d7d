"""Models on this machine, and fetching them from a hub that may be far, slow or silent."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from tests.fakes import scripted_whisper
from tests.fakes.engines import use_engines
from transcripts import speech_models
from transcripts.engines.base import EngineMissing
from transcripts.engines.faster_whisper import FasterWhisperEngine
from transcripts.engines.openai_whisper import OpenAIWhisperEngine
from transcripts.engines.pocketsphinx import PocketSphinxEngine
from transcripts.pulling import Patience, PullFailed, pull

COMMIT = "0" * 40
REPOSITORY = "Systran/faster-whisper-small"


@pytest.fixture
def root(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    models_dir = Path(settings.MODELS_DIR) / "faster-whisper"
    use_engines(settings, monkeypatch, models_dir=models_dir)
    return models_dir


class Hub(BaseHTTPRequestHandler):
    """The few answers of a model hub that fetching a model needs; ``stalls`` sends half of the model."""

    files: dict[str, bytes]
    stalls = False

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        if "/tree/" in self.path:
            files = [
                {"type": "file", "path": name, "size": len(file), "oid": COMMIT}
                for name, file in self.files.items()
            ]
            self.reply(json.dumps(files).encode(), with_body=with_body)
        elif self.path.startswith("/api/"):
            info = {"id": REPOSITORY, "sha": COMMIT, "siblings": [{"rfilename": name} for name in self.files]}
            self.reply(json.dumps(info).encode(), with_body=with_body)
        elif (name := self.path.split("?")[0].rpartition("/")[2]) in self.files:
            self.reply(self.files[name], with_body=with_body)
        else:
            self.send_error(404)

    def reply(self, content: bytes, *, with_body: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{len(content)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body and self.stalls and len(content) > 500_000:
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            time.sleep(10)
        elif with_body:
            self.wfile.write(content)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Hub]]:
    made = scripted_whisper.build(tmp_path / "hub")
    handler = type("OneHub", (Hub,), {"files": {file.name: file.read_bytes() for file in made.iterdir()}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield handler
    server.shutdown()
    server.server_close()


def found(root: Path, wanted: str, *, language: str = "") -> str:
    model = speech_models.find(root, wanted, language=language)
    return model.name if model else ""


def no_word(_size: int) -> None:
    """Take the news of a download without a word."""


def test_a_whole_model_is_found_by_its_name(root: Path) -> None:
    scripted_whisper.build(root / "small")

    model = speech_models.find(root, "small")

    assert model is not None
    assert (model.name, model.engine, model.path, model.problem) == (
        "small",
        "faster-whisper",
        root / "small",
        "",
    )
    assert 500_000 < model.size_bytes < 2_000_000


def test_another_whole_model_serves_where_the_wanted_one_is_missing(root: Path) -> None:
    for name in ("tiny", "base", "medium.en"):
        scripted_whisper.build(root / name)

    assert [model.name for model in speech_models.present(root)] == ["medium.en", "base", "tiny"]
    assert found(root, "small", language="en-GB") == "medium.en"
    assert found(root, "small", language="sw") == "base"
    assert found(root, "tiny", language="sw") == "tiny"


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_model_that_lacks_a_file_is_no_model(root: Path, missing: str) -> None:
    (scripted_whisper.build(root / "small") / missing).unlink()

    (model,) = speech_models.present(root)

    assert model.problem == f"{root / 'small'} lacks {missing}."
    assert speech_models.find(root, "small") is None


def test_a_web_page_in_place_of_a_model_is_no_model(root: Path) -> None:
    made = scripted_whisper.build(root / "small")
    (made / "model.bin").write_bytes(b"<html>Please sign in</html>")

    assert speech_models.problem(made) == f"{made / 'model.bin'} is not a Whisper model."


def test_a_file_that_came_in_half_is_noticed(root: Path) -> None:
    made = scripted_whisper.build(root / "small")
    assert speech_models.problem(made) == ""

    (made / "tokenizer.json").write_text((made / "tokenizer.json").read_text()[:1000])

    assert speech_models.problem(made) == f"{made / 'tokenizer.json'} is broken."


def test_a_model_may_lie_anywhere_or_bear_its_makers_name(root: Path, tmp_path: Path) -> None:
    elsewhere = scripted_whisper.build(tmp_path / "elsewhere" / "ours")
    scripted_whisper.build(root / "someone--whisper-swahili")
    scripted_whisper.build(root / "large-v3")

    assert speech_models.find(root, str(elsewhere)).path == elsewhere  # type: ignore[union-attr]
    assert found(root, "someone/whisper-swahili") == "someone--whisper-swahili"
    assert found(root, str(tmp_path)) == ""


def test_engines_say_what_they_lack_and_what_to_do(root: Path) -> None:
    engine = FasterWhisperEngine(models_dir=str(root))

    state = engine.available("sw")

    assert (state.ready, state.fix) == (False, "manage.py models pull small")
    assert engine.quality("sw") == 0
    with pytest.raises(EngineMissing):
        engine.session("sw")
    assert engine.available("tlh").reason == "Whisper does not know the language “tlh”."
    assert PocketSphinxEngine().available("fr").ready is False
    assert OpenAIWhisperEngine(models_dir=str(root)).available("en").ready is False


def test_a_larger_model_is_worth_more_and_any_is_worth_more_than_the_built_in_engine(root: Path) -> None:
    engine = FasterWhisperEngine(models_dir=str(root))
    scripted_whisper.build(root / "tiny")
    tiny = engine.quality("en")
    scripted_whisper.build(root / "small")

    assert PocketSphinxEngine().quality("en") < tiny < engine.quality("en")
    assert PocketSphinxEngine().quality("fr") == 0


@pytest.mark.django_db
def test_a_model_is_taken_from_a_disk(tmp_path: Path, root: Path) -> None:
    source = scripted_whisper.build(tmp_path / "stick" / "my-swahili")
    out = StringIO()

    call_command("models", "import", str(source), stdout=out)

    assert found(root, "small", language="sw") == "my-swahili"
    assert out.getvalue().startswith("my-swahili is here: ")
    assert [path.name for path in root.iterdir()] == ["my-swahili"]


def test_a_folder_that_is_no_model_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"lacks model\.bin, config\.json, tokenizer\.json, vocabulary\.json"
    ):
        call_command("models", "import", str(tmp_path))


def test_what_is_here_is_listed(root: Path) -> None:
    out = StringIO()

    call_command("models", "list", stdout=out)

    assert "pocketsphinx: ready" in out.getvalue()
    assert "English would be written down by " in out.getvalue()


def test_ready_engines_are_tried(root: Path) -> None:
    out = StringIO()

    call_command("models", "check", stdout=out)

    assert "pocketsphinx en-us: loads in " in out.getvalue()


@pytest.mark.django_db
def test_a_model_is_fetched_from_the_hub(hub: type[Hub], root: Path) -> None:
    out = StringIO()

    call_command("models", "pull", "small", stdout=out)

    assert found(root, "small") == "small"
    assert sorted(path.name for path in (root / "small").iterdir()) == [
        "config.json",
        "model.bin",
        "tokenizer.json",
        "vocabulary.json",
    ]
    assert [path.name for path in root.iterdir()] == ["small"]


def test_a_hub_that_stops_sending_is_given_up(hub: type[Hub], root: Path) -> None:
    hub.stalls = True
    started = time.monotonic()

    with pytest.raises(PullFailed, match="stopped sending"):
        pull("small", tell=no_word, patience=Patience(stall_s=2))

    assert time.monotonic() - started < 20
    assert list(root.iterdir()) == []


def test_a_hub_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()

        with pytest.raises(PullFailed, match="cannot be reached"):
            pull("small", tell=no_word, patience=Patience(reach_s=3))

    assert time.monotonic() - started < 12
    assert list(root.iterdir()) == []


def test_a_name_the_hub_does_not_have_is_told(hub: type[Hub]) -> None:
    with pytest.raises(PullFailed, match=r"did not give the model: .*Invalid model size 'smal'"):
        pull("smal", tell=no_word)
