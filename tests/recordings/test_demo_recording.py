"""The recording that the demo brings with it."""

from pathlib import Path

import pytest

from config.demo import content, make_recording
from recordings import encoding, probe

RECORDING = make_recording.FOLDER / f"{make_recording.NAME}.mp4"
MOST_BYTES = 3 * 1024 * 1024
QUERY = content.QUERY


def said(language: str) -> list[str]:
    text = RECORDING.with_suffix(f".{language}.vtt").read_text(encoding="utf-8")
    return [line.partition(">")[2] for line in text.splitlines() if line.startswith("<v ")]


def test_it_is_small_whole_and_light_enough_to_be_kept_as_it_is() -> None:
    facts = probe.look(RECORDING)
    held_ms = probe.measure(RECORDING, facts)

    assert RECORDING.stat().st_size <= MOST_BYTES
    assert 120_000 < held_ms < 240_000
    assert not probe.is_short(held_ms, facts.duration_ms)
    assert encoding.is_light(facts)


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("fr", 2)])
def test_its_captions_are_the_words_that_are_said(language: str, column: int) -> None:
    lines = [line[column] for slide in make_recording.SLIDES for line in slide.lines]

    assert said(language) == lines
    assert len(lines) >= 40


def test_what_the_demo_searches_for_is_said_more_than_once() -> None:
    assert sum(QUERY.lower() in line.lower() for line in said("en")) >= 1


def test_it_tells_nobody_where_it_was_made() -> None:
    content_of_file = RECORDING.read_bytes()

    assert [word for word in (b"/home/", b"/tmp/", b"creation_time") if word in content_of_file] == []


def test_the_scripts_words_are_read_slide_by_slide() -> None:
    talk = "# note\n= Title | one | two\nZawadi | Hello. | Bonjour.\n\n= Second\nTamba | Yes. | Oui.\n"

    slides = make_recording.read_talk(talk)

    assert [(slide.title, slide.points, tuple(slide.lines)) for slide in slides] == [
        ("Title", ("one", "two"), (("Zawadi", "Hello.", "Bonjour."),)),
        ("Second", (), (("Tamba", "Yes.", "Oui."),)),
    ]
    assert Path(make_recording.FOLDER) == RECORDING.parent
