from pathlib import Path

import pytest

from recordings import encoding, ffmpeg, probe
from recordings.sandbox import Limits
from tests.fakes import media


def copy_sound(path: Path, out: Path, **options: object) -> object:
    return ffmpeg.target(out, ffmpeg.source(path, container="mov", **options)["a:0"], container="wav")


def run(output: object, path: Path, writes: Path) -> None:
    ffmpeg.run(output, program=ffmpeg.find_ffmpeg(), reads=[path], writes=writes, limits=Limits())


def test_the_configured_ffmpeg_comes_first() -> None:
    assert ffmpeg.find_ffmpeg("/opt/ffmpeg/bin/ffmpeg") == "/opt/ffmpeg/bin/ffmpeg"


def test_without_a_setting_there_is_always_one() -> None:
    assert Path(ffmpeg.find_ffmpeg()).is_file()


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:{victim}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{victim}'\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{victim}</BaseURL></MPD>',
    ],
    ids=["hls", "concat", "dash"],
)
def test_a_playlist_never_opens_another_file_even_if_it_got_this_far(text: str, tmp_path: Path) -> None:
    disguise = tmp_path / "lecture.mp4"
    disguise.write_text(text.format(victim=media.talk()))

    with pytest.raises(ffmpeg.FfmpegFailed):
        run(copy_sound(disguise, tmp_path / "out.wav"), disguise, tmp_path)

    assert not (tmp_path / "out.wav").exists()


def test_progress_is_told_in_milliseconds_of_the_recording(tmp_path: Path) -> None:
    told: list[int] = []

    ffmpeg.run(
        copy_sound(media.talk(), tmp_path / "out.wav"),
        program=ffmpeg.find_ffmpeg(),
        reads=[media.talk()],
        writes=tmp_path,
        limits=Limits(),
        on_progress=told.append,
    )

    assert told == sorted(told)
    assert abs(told[-1] - 6000) < 150


def test_nothing_of_who_where_and_when_is_left_in_a_rendition(tmp_path: Path) -> None:
    named = media.make_media(
        tmp_path / "named.mp4",
        picture=media.picture(1),
        sound=media.sound(1),
        preset="ultrafast",
        **{
            "metadata:g:0": "title=Hawa's class",
            "metadata:g:1": "artist=A teacher",
            "metadata:g:2": "location=+08-013/",
        },
    )
    facts = probe.look(named)
    assert b"Hawa" in named.read_bytes()

    for output in (
        encoding.kept_video(named, facts, tmp_path / "kept.mp4"),
        encoding.audio(named, facts, tmp_path / "a.m4a", tmp_path / "a.webm"),
    ):
        run(output, named, tmp_path)

    for made in ("kept.mp4", "a.m4a", "a.webm"):
        content = (tmp_path / made).read_bytes()
        assert [word for word in (b"Hawa", b"teacher", b"+08-013") if word in content] == []
