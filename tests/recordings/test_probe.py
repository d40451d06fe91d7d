from pathlib import Path
from typing import Any

import pytest

from recordings import probe, refusals
from recordings.ffmpeg import MAX_STREAMS
from tests.fakes import media

SOUND = {"type": "audio", "codec": "aac", "channels": 1, "sample_rate": 48_000}
PICTURE = {
    "type": "video",
    "codec": "h264",
    "is_cover": False,
    "width": 1280,
    "height": 720,
    "frame_rate": 25.0,
    "pixels": "yuv420p",
    "pixel_ratio": 1.0,
    "bit_rate": 500_000,
}


def found(*streams: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {
        "streams": list(streams),
        "duration_s": 60.0,
        "start_s": 0.0,
        "bit_rate": 0,
        "rotation": 0,
        **facts,
    }


@pytest.mark.parametrize(
    ("head", "refusal"),
    [
        (b"", refusals.EmptyFile),
        (b"\0" * 4096, refusals.NotMedia),
        (b"PK\x03\x04 a document", refusals.NotMedia),
        (b"just words", refusals.NotMedia),
        (b"\n <!DOCTYPE html><title>Sign in</title>", refusals.WebPage),
        (b"\xef\xbb\xbf<html lang=en>", refusals.WebPage),
        (b"<svg onload=alert(1)>", refusals.WebPage),
        (b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n", refusals.PlaylistFile),
        (b"  ffconcat version 1.0\nfile '/etc/passwd'\n", refusals.PlaylistFile),
        (b'<?xml version="1.0"?><MPD profiles="x">', refusals.PlaylistFile),
        (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", refusals.PlaylistFile),
        (b"[playlist]\nFile1=http://10.0.0.1/", refusals.PlaylistFile),
    ],
)
def test_what_is_no_recording_is_known_by_its_first_bytes(
    head: bytes, refusal: type[refusals.BadFile]
) -> None:
    with pytest.raises(refusal) as refused:
        probe.sniff(head)

    assert refused.value.message == str(refusal.sentence)


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"\0\0\0\x20ftypisom", "mov"),
        (b"\x1a\x45\xdf\xa3rest", "matroska"),
        (b"OggS\0", "ogg"),
        (b"fLaC\0", "flac"),
        (b"RIFF\0\0\0\0WAVEfmt ", "wav"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"ID3\x04", "mp3"),
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\x47" + b"\0" * 187 + b"\x47", "mpegts"),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(head: bytes, demuxer: str) -> None:
    assert probe.sniff(head) == demuxer


def test_an_ordinary_recording_is_described() -> None:
    facts = probe.look(media.talk())

    assert (facts.container, facts.duration_ms, facts.audio) == ("mov", 6000, probe.Audio("aac", 1, 16_000))
    assert facts.video is not None
    assert (facts.video.codec, facts.video.width_px, facts.video.height_px) == ("h264", 320, 240)
    assert probe.measure(media.talk(), facts) == 6000


def test_what_was_found_survives_being_kept_as_json() -> None:
    for file in (media.talk(), media.voice_only()):
        facts = probe.look(file)
        assert probe.Facts.from_json(facts.as_json()) == facts


def test_a_wrong_name_does_not_matter(tmp_path: Path) -> None:
    wrong = tmp_path / "lecture.mp4"
    wrong.write_bytes(media.voice_only().read_bytes())

    facts = probe.look(wrong)

    assert (facts.container, facts.video) == ("mp3", None)


def test_a_film_without_sound_is_refused() -> None:
    with pytest.raises(refusals.NoSound):
        probe.look(media.silent_film())


def test_a_cut_off_mp4_without_its_index_is_damaged(tmp_path: Path) -> None:
    index_last = media.make_media(
        tmp_path / "whole.mp4", picture=media.picture(2), sound=media.sound(2), preset="ultrafast"
    )

    with pytest.raises(refusals.DamagedFile):
        probe.look(media.cut_off(index_last, 0.5, tmp_path / "half.mp4"))


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_cut_off_recording_is_found_shorter_than_it_says(suffix: str, tmp_path: Path) -> None:
    whole = media.make_media(
        tmp_path / f"whole{suffix}",
        picture=media.picture(8),
        sound=media.sound(8),
        preset="ultrafast",
        **({"movflags": "+faststart"} if suffix == ".mp4" else {}),
    )
    half = media.cut_off(whole, 0.5, tmp_path / f"half{suffix}")

    facts = probe.look(half)
    held_ms = probe.measure(half, facts)

    assert facts.duration_ms == pytest.approx(8000, abs=50)
    assert 2000 < held_ms < 5900
    assert probe.is_short(held_ms, facts.duration_ms)


def test_a_few_missing_packets_are_no_damage() -> None:
    assert [probe.is_short(held, 600_000) for held in (600_500, 598_001, 594_001, 593_999)] == [
        False,
        False,
        False,
        True,
    ]


def test_a_picture_turned_by_the_phone_is_described_as_it_is_seen(tmp_path: Path) -> None:
    upright = media.make_media(
        tmp_path / "upright.mp4", picture=media.picture(1), sound=media.sound(1), preset="ultrafast"
    )
    turned = media.turned(upright, tmp_path / "turned.mp4", degrees=90)

    video = probe.look(turned).video

    assert video is not None
    assert (video.width_px, video.height_px, video.is_plain) == (240, 320, False)


def test_the_picture_on_a_sound_file_is_no_video() -> None:
    facts = probe.facts_of("mp3", found(SOUND, PICTURE | {"is_cover": True, "codec": "mjpeg"}))

    assert facts.video is None


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (found(), refusals.NotMedia),
        (found(SOUND, duration_s=6 * 3600 + 1), refusals.TooLong),
        (found(SOUND, PICTURE | {"width": 16_000, "height": 16_000}), refusals.TooLarge),
        (found(*[SOUND] * (MAX_STREAMS + 1)), refusals.TooManyStreams),
    ],
)
def test_what_would_cost_too_much_is_refused(answer: dict[str, Any], refusal: type[refusals.BadFile]) -> None:
    with pytest.raises(refusal):
        probe.facts_of("mov", answer)


def test_every_refusal_has_a_code_of_its_own_and_a_sentence() -> None:
    kinds = refusals.BadFile.__subclasses__()

    assert len({kind.code for kind in kinds}) == len(kinds)
    assert [kind for kind in kinds if not str(kind.sentence).endswith(".")] == []


@pytest.mark.parametrize("demuxer", ["mov", "matroska", "mpegts"])
def test_the_child_opens_no_playlist_even_if_it_is_asked_to(demuxer: str, tmp_path: Path) -> None:
    playlist = tmp_path / "lecture.mp4"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:{media.talk()}\n")

    with pytest.raises(refusals.BadFile):
        probe.facts_of(demuxer, probe.ask_child(playlist, demuxer, "look", probe.LOOK))


def test_a_jump_of_forty_hours_in_the_clock_is_no_recording_of_forty_hours(tmp_path: Path) -> None:
    jump = media.with_gap(tmp_path / "jump.mkv", starts_s=0, gap_s=40 * 60 * 60, shown_s=2)

    with pytest.raises(refusals.TooLong):
        probe.measure(jump, probe.look(jump))


def test_a_file_with_far_too_many_streams_is_refused(tmp_path: Path) -> None:
    many = media.many_streams(tmp_path / "many.mkv", MAX_STREAMS + 1)

    with pytest.raises(refusals.TooManyStreams):
        probe.look(many)


@pytest.mark.long
def test_a_picture_made_to_fill_the_memory_is_refused(tmp_path: Path) -> None:
    bomb = media.make_media(
        tmp_path / "bomb.mp4",
        picture="color=c=red:s=16000x16000:r=1:d=1",
        sound=media.sound(1),
        preset="ultrafast",
        threads=1,
    )

    with pytest.raises(refusals.TooLarge):
        probe.look(bomb)


def test_a_probe_that_cannot_run_is_not_blamed_on_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "python_command", lambda *_words: (["/nowhere/python"], []))

    with pytest.raises(probe.ProbeBroken):
        probe.look(media.talk())
