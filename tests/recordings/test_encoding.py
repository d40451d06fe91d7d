import array
import wave
from pathlib import Path

import pytest

from recordings import encoding, ffmpeg, probe
from recordings.probe import Audio, Facts, Video
from tests.fakes import media


def make(output: encoding.Output, source: Path, writes: Path) -> None:
    ffmpeg.run(
        output, program=ffmpeg.find_ffmpeg(), reads=[source], writes=writes, limits=encoding.limits(60_000)
    )


def picture(width_px: int, height_px: int, *, frame_rate: float = 25) -> Video:
    return Video("h264", width_px, height_px, frame_rate, "yuv420p", 500_000, is_plain=True)


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((1920, 1080), (852, 480)),
        ((1080, 1920), (480, 852)),
        ((640, 360), (640, 360)),
        ((3000, 100), (960, 32)),
        ((1, 1), (2, 2)),
    ],
)
def test_a_picture_is_made_smaller_never_larger_and_even(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    assert encoding.fitted(picture(*size), 480) == fitted


def test_only_what_plays_everywhere_and_is_light_is_kept() -> None:
    def facts(container: str = "mov", audio: str = "aac", video: Video = picture(1280, 720)) -> Facts:  # noqa: B008
        return Facts(container, 60_000, Audio(audio, 2, 48_000), video)

    heavy = Video("h264", 1280, 720, 25, "yuv420p", 3_000_000, is_plain=True)
    deep = Video("h264", 1280, 720, 25, "yuv420p10le", 500_000, is_plain=True)
    modern = Video("hevc", 1280, 720, 25, "yuv420p", 500_000, is_plain=True)
    others = [facts(audio="opus"), facts("avi"), facts(video=picture(1920, 1080))]
    others += [facts(video=video) for video in (heavy, deep, modern)]

    assert encoding.is_light(facts())
    assert [encoding.is_light(other) for other in others] == [False] * 6


def test_every_rendition_is_what_it_says(tmp_path: Path) -> None:
    source = media.talk()
    facts = probe.look(source)
    assert facts.video is not None

    for output in (
        encoding.kept_video(source, facts, tmp_path / "kept.mp4"),
        encoding.video(source, facts, facts.video, tmp_path / "video.mp4"),
        encoding.light_video(source, facts, facts.video, tmp_path / "light.mp4"),
        encoding.audio(source, facts, tmp_path / "audio.m4a", tmp_path / "audio.webm"),
        encoding.poster(source, facts, facts.video, tmp_path / "poster.jpg", at_ms=1000),
    ):
        make(output, source, tmp_path)

    made = {file.name: probe.look(file) for file in tmp_path.glob("*") if file.suffix != ".jpg"}
    assert {name: (made[name].audio.codec, made[name].video and made[name].video.codec) for name in made} == {
        "kept.mp4": ("aac", "h264"),
        "video.mp4": ("aac", "h264"),
        "light.mp4": ("aac", "h264"),
        "audio.m4a": ("aac", None),
        "audio.webm": ("opus", None),
    }
    assert [name for name in made if abs(probe.measure(tmp_path / name, made[name]) - 6000) > 200] == []
    assert (tmp_path / "poster.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


def test_the_index_of_a_film_comes_first_so_that_it_plays_at_once(tmp_path: Path) -> None:
    source = media.talk()
    facts = probe.look(source)
    make(encoding.kept_video(source, facts, tmp_path / "kept.mp4"), source, tmp_path)

    content = (tmp_path / "kept.mp4").read_bytes()

    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_a_gap_and_a_late_start_of_the_sound_stay_where_they_are(tmp_path: Path) -> None:
    # Three seconds of nothing, one of sound, four of nothing, one of sound.
    late = media.with_gap(tmp_path / "late.mkv", starts_s=3, gap_s=4)
    facts = probe.look(late)

    make(encoding.speech(late, facts, tmp_path / "speech.wav"), late, tmp_path)

    with wave.open(str(tmp_path / "speech.wav")) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        samples = array.array("h", sound.readframes(sound.getnframes()))
    loud = [
        second
        for second in range(9)
        if max(map(abs, samples[second * 16_000 + 2000 : second * 16_000 + 14_000])) > 500
    ]
    assert loud == [3, 8]
    assert len(samples) / 16_000 == pytest.approx(9, abs=0.3)


def test_a_turned_film_is_encoded_upright(tmp_path: Path) -> None:
    lying = media.make_media(
        tmp_path / "lying.mp4", picture=media.picture(1), sound=media.sound(1), preset="ultrafast"
    )
    turned = media.turned(lying, tmp_path / "turned.mp4", degrees=90)
    facts = probe.look(turned)
    assert facts.video is not None

    make(encoding.light_video(turned, facts, facts.video, tmp_path / "light.mp4"), turned, tmp_path)

    light = probe.look(tmp_path / "light.mp4").video
    assert light is not None
    assert (light.width_px, light.height_px, light.is_plain) == (240, 320, True)
