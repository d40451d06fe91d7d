"""Make the demo's second recording: a spoken note of about a minute, with captions in two languages.

Run by hand where flite is installed (``python config/demo/make_note.py``); its results are kept in the
repository. The voice is flite's own, the words are ours, and nobody is meant.
"""

import io
import subprocess
import tempfile
import wave
from pathlib import Path
from typing import Final

import imageio_ffmpeg

FOLDER: Final = Path(__file__).parent / "past"
VOICE: Final = "slt"
GAP_MS: Final = 450
RATE_HZ: Final = 16_000

LINES: Final = (
    (
        "Welcome to this short note about meeting places for children.",
        "Bienvenidas y bienvenidos a esta breve nota sobre lugares de encuentro para la niñez.",
    ),
    (
        "Three villages tried one small change each, and told us what happened.",
        "Tres aldeas probaron un pequeño cambio cada una y nos contaron qué pasó.",
    ),
    (
        "The first village moved the meeting from the office to the mango tree.",
        "La primera aldea llevó la reunión de la oficina al árbol de mango.",
    ),
    (
        "Children could come and go, and twice as many came.",
        "Los niños podían ir y venir, y llegó el doble.",
    ),
    (
        "The second village let the children choose the hour.",
        "La segunda aldea dejó que los niños eligieran la hora.",
    ),
    (
        "They chose the time after water is fetched, and before the evening meal.",
        "Eligieron el momento después de traer el agua y antes de la cena.",
    ),
    (
        "The third village asked two grandmothers to sit nearby, and to listen.",
        "La tercera aldea pidió a dos abuelas que se sentaran cerca y escucharan.",
    ),
    (
        "No one had to say why they came, and no name was written down.",
        "Nadie tuvo que decir por qué venía, y no se anotó ningún nombre.",
    ),
    (
        "After one month, all three kept the change.",
        "Después de un mes, las tres conservaron el cambio.",
    ),
    (
        "If you try one of these, please tell us what you see.",
        "Si prueban alguno de estos cambios, cuéntennos lo que ven.",
    ),
    (
        "Start small, start with what is there, and ask the children first.",
        "Empiecen con poco, con lo que ya hay, y pregunten primero a los niños.",
    ),
)


def spoken(text: str) -> bytes:
    """Return ``text`` as 16-bit mono sound."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", VOICE, "-t", text, "-o", file.name], check=True)  # noqa: S607
        with wave.open(file.name) as sound:
            return sound.readframes(sound.getnframes())


def clock(ms: int) -> str:
    minutes, rest = divmod(ms, 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def captions(times: list[tuple[int, int]], texts: list[str]) -> str:
    cues = [
        f"{clock(start)} --> {clock(end)}\n<v Narrator>{text}\n"
        for (start, end), text in zip(times, texts, strict=True)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def main() -> None:
    gap = b"\0\0" * (RATE_HZ * GAP_MS // 1000)
    sound, times = io.BytesIO(), []
    for english, _spanish in LINES:
        start_ms = sound.tell() * 1000 // (2 * RATE_HZ)
        sound.write(spoken(english))
        times.append((start_ms, sound.tell() * 1000 // (2 * RATE_HZ)))
        sound.write(gap)
    encode = [
        "-f",
        "s16le",
        "-ar",
        str(RATE_HZ),
        "-ac",
        "1",
        "-i",
        "pipe:0",
        "-c:a",
        "libopus",
        "-b:a",
        "24k",
    ]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *encode, str(FOLDER / "note.ogg")]
    subprocess.run(command, input=sound.getvalue(), check=True)
    for name, column in (("en", 0), ("es", 1)):
        text = captions(times, [line[column] for line in LINES])
        (FOLDER / f"note.{name}.vtt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
