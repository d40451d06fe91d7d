"""Make the demo's recording: slides and two voices, with its exact words as captions in English and French.

Run by hand where flite is installed (``python config/demo/make_recording.py``); its results are kept in the
repository, under ``config/demo/media``. The voices are flite's own, the story is invented, and nobody is meant.
The wording was chosen so that even the smallest speech engine understands nearly all of it.
"""

import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import imageio_ffmpeg
from PIL import Image, ImageDraw, ImageFont

FOLDER: Final = Path(__file__).parent / "media"
NAME: Final = "village-committee"
RATE_HZ: Final = 16_000
GAP_MS: Final = 450
WIDTH, HEIGHT, FRAMES_PER_S = 854, 480, 5

ZAWADI, TAMBA = "Zawadi", "Tamba"
# Voice and slowness: what flite says most clearly.
VOICES: Final = {ZAWADI: ("slt", "1.1"), TAMBA: ("rms", "1.0")}
PAPER, INK, LEAF, EARTH, SUN, SOFT = "#fbf7ef", "#1f2a2e", "#2f6b57", "#7a4b2a", "#e2a33b", "#d9e4dc"


@dataclass(frozen=True, slots=True)
class Slide:
    title: str
    points: tuple[str, ...]
    # Who speaks, what, and the same in French.
    lines: Sequence[tuple[str, str, str]]


def read_talk(text: str) -> tuple[Slide, ...]:
    """Read ``talk.txt``: slides, and what is said to each."""
    slides: list[Slide] = []
    lines: list[tuple[str, str, str]] = []
    for line in text.splitlines():
        parts = tuple(part.strip() for part in line.removeprefix("=").split("|"))
        if line.startswith("="):
            lines = []
            slides.append(Slide(parts[0], parts[1:], lines))
        elif line and not line.startswith("#"):
            speaker, english, french = parts
            lines.append((speaker, english, french))
    return tuple(slides)


SLIDES: Final = read_talk((Path(__file__).parent / "talk.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Cue:
    start_ms: int
    end_ms: int
    speaker: str
    english: str
    french: str
    slide: int


def spoken(text: str, speaker: str) -> bytes:
    """Return ``text`` as 16-bit mono sound."""
    voice, slowness = VOICES[speaker]
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = [
            "flite",
            "-voice",
            voice,
            "--setf",
            f"duration_stretch={slowness}",
            "-t",
            text,
            "-o",
            file.name,
        ]
        subprocess.run(command, check=True)
        with wave.open(file.name) as sound:
            return sound.readframes(sound.getnframes())


def speak(sound: IO[bytes]) -> list[Cue]:
    """Write the whole talk into ``sound`` and return when each line is said."""
    gap = bytes(2 * RATE_HZ * GAP_MS // 1000)
    cues = []
    sound.write(gap)
    for number, slide in enumerate(SLIDES):
        for speaker, english, french in slide.lines:
            start_ms = milliseconds(sound.tell())
            sound.write(spoken(english, speaker))
            cues.append(Cue(start_ms, milliseconds(sound.tell()), speaker, english, french, number))
            sound.write(gap)
    return cues


def milliseconds(position: int) -> int:
    return position * 1000 // (2 * RATE_HZ)


def drawn(slide: Slide, speaker: str, number: int) -> Image.Image:
    """Draw one slide, with the name of whoever speaks."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 14, HEIGHT), fill=LEAF)
    draw_tree(draw)
    y = 62.0
    for line in wrapped(draw, slide.title, 34, 620):
        draw.text((56, y), line, font=ImageFont.load_default(34), fill=LEAF)
        y += 44
    y = max(y + 22, 190)
    for point in slide.points:
        draw.text((56, y), point, font=ImageFont.load_default(25), fill=INK)
        y += 44
    draw.text((56, 418), speaker, font=ImageFont.load_default(22), fill=EARTH)
    draw.text((WIDTH - 70, 418), f"{number + 1}/{len(SLIDES)}", font=ImageFont.load_default(18), fill=INK)
    return image


def draw_tree(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((640, 366, 850, 392), fill=SOFT)
    draw.polygon([(732, 240), (750, 240), (760, 380), (722, 380)], fill=EARTH)
    for x, y, radius in ((700, 215, 52), (780, 215, 52), (740, 170, 60), (740, 230, 56)):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=LEAF)
    for x, y in ((700, 200), (760, 160), (785, 235), (735, 240)):
        draw.ellipse((x - 8, y - 8, x + 8, y + 8), fill=SUN)


def wrapped(draw: ImageDraw.ImageDraw, text: str, size: int, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=ImageFont.load_default(size)) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def show(frames: IO[bytes], cues: list[Cue], length_ms: int) -> None:
    """Write the picture as raw frames: the slide of each moment, and a line that grows with time."""
    pictures: dict[tuple[int, str], Image.Image] = {}
    for frame in range(length_ms * FRAMES_PER_S // 1000 + 1):
        at_ms = frame * 1000 // FRAMES_PER_S
        cue = next((cue for cue in reversed(cues) if cue.start_ms <= at_ms), cues[0])
        key = (cue.slide, cue.speaker)
        if key not in pictures:
            pictures[key] = drawn(SLIDES[cue.slide], cue.speaker, cue.slide)
        image = pictures[key].copy()
        ImageDraw.Draw(image).rectangle((0, HEIGHT - 6, WIDTH * at_ms // length_ms, HEIGHT), fill=SUN)
        frames.write(image.tobytes())


def encode(sound: Path, cues: list[Cue], target: Path) -> None:
    with wave.open(str(sound)) as whole:
        length_ms = whole.getnframes() * 1000 // RATE_HZ
    picture = f"-f rawvideo -pix_fmt rgb24 -s {WIDTH}x{HEIGHT} -r {FRAMES_PER_S} -i pipe:0".split()
    coding = [
        "-c:v",
        "libx264",
        "-preset",
        "slow",
        "-tune",
        "stillimage",
        "-crf",
        "24",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "50",
        "-c:a",
        "aac",
        "-b:a",
        "40k",
        "-ac",
        "1",
    ]
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-y",
        "-loglevel",
        "error",
        *picture,
        "-i",
        str(sound),
        *coding,
    ]
    command += [
        "-movflags",
        "+faststart",
        "-map_metadata",
        "-1",
        "-fflags",
        "+bitexact",
        "-shortest",
        str(target),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        if process.stdin is None:
            raise RuntimeError("ffmpeg takes no pictures")
        show(process.stdin, cues, length_ms)
        process.stdin.close()
        if process.wait():
            raise RuntimeError("ffmpeg could not make the recording")


def captions(cues: list[Cue], language: str) -> str:
    """Return the words as WebVTT, each cue with its voice."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        text = cue.english if language == "en" else cue.french
        blocks.append(f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}\n<v {cue.speaker}>{text}\n")
    return "\n".join(blocks)


def clock(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"00:{seconds // 60:02}:{seconds % 60:02}.{rest:03}"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        raw, sound = Path(place) / "talk.raw", Path(place) / "talk.wav"
        with raw.open("wb") as stream:
            cues = speak(stream)
        with wave.open(str(sound), "wb") as whole:
            whole.setnchannels(1)
            whole.setsampwidth(2)
            whole.setframerate(RATE_HZ)
            whole.writeframes(raw.read_bytes())
        encode(sound, cues, FOLDER / f"{NAME}.mp4")
    for language in ("en", "fr"):
        (FOLDER / f"{NAME}.{language}.vtt").write_text(captions(cues, language), encoding="utf-8")


if __name__ == "__main__":
    main()
