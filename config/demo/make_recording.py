"""Make the demo's recording: slides and two voices, with its exact words as captions in English and French.

Run by hand where flite is installed (``python config/demo/make_recording.py``); its results are kept in the
repository, under ``config/demo/media``. The voices are flite's own, the story is invented, and nobody is meant.
The wording was chosen so that even the smallest speech engine understands nearly all of it.
"""

import subprocess
import tempfile
import wave
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
    lines: tuple[tuple[str, str, str], ...]


SLIDES: Final = (
    Slide(
        "What a village committee did when the project ended",
        ("A talk about keeping children safe", "with what is already there"),
        (
            (
                ZAWADI,
                "Welcome, everyone, and thank you for being with us today.",
                "Bienvenue à toutes et à tous, et merci d'être avec nous aujourd'hui.",
            ),
            (
                ZAWADI,
                "We want to learn what happens in a village after a project has ended.",
                "Nous voulons apprendre ce qui se passe dans un village quand un projet est terminé.",
            ),
            (
                ZAWADI,
                "Our guest leads a village committee that works for the safety of children.",
                "Notre invité dirige un comité de village qui travaille pour la sécurité des enfants.",
            ),
            (
                ZAWADI,
                "He will tell us what they did when the money stopped.",
                "Il va nous dire ce qu'ils ont fait quand l'argent s'est arrêté.",
            ),
            (
                TAMBA,
                "It is good to be here with all of you.",
                "C'est bon d'être ici avec vous.",
            ),
        ),
    ),
    Slide(
        "Then the office was closed",
        (
            "Three years ago: a car, an office, a committee",
            "Two years of training and meetings",
            "Then: nothing",
        ),
        (
            (
                TAMBA,
                "Three years ago, a project came to our village with a car and an office.",
                "Il y a trois ans, un projet est venu dans notre village avec une voiture et un bureau.",
            ),
            (
                TAMBA,
                "They asked us to form a committee, and we did.",
                "Ils nous ont demandé de former un comité, et nous l'avons fait.",
            ),
            (
                TAMBA,
                "For two years we had training, and we had money for every meeting.",
                "Pendant deux ans, nous avons eu des formations, et de l'argent pour chaque réunion.",
            ),
            (
                TAMBA,
                "Then the project ended, and the office was closed.",
                "Puis le projet s'est terminé, et le bureau a fermé.",
            ),
            (
                TAMBA,
                "Many people thought that the committee would end as well.",
                "Beaucoup pensaient que le comité s'arrêterait aussi.",
            ),
        ),
    ),
    Slide(
        "“The children are still here”",
        ("One month of waiting", "One mother at the market", "One evening under the mango tree"),
        (
            (
                ZAWADI,
                "What did you do in the first month?",
                "Qu'avez-vous fait le premier mois ?",
            ),
            (
                TAMBA,
                "In the first month we did nothing, because we were waiting for someone to come back.",
                "Le premier mois, nous n'avons rien fait, car nous attendions que quelqu'un revienne.",
            ),
            (
                TAMBA,
                "Then one of the mothers stood up at the market.",
                "Puis une des mères s'est levée au marché.",
            ),
            (
                TAMBA,
                "She said, the children are still here, so why are we waiting?",
                "Elle a dit : les enfants sont toujours là, alors pourquoi attendons-nous ?",
            ),
            (
                TAMBA,
                "That evening the committee met under the mango tree.",
                "Ce soir-là, le comité s'est réuni sous le manguier.",
            ),
            (
                TAMBA,
                "We made a list of what we could do without any money.",
                "Nous avons fait la liste de ce que nous pouvions faire sans argent.",
            ),
        ),
    ),
    Slide(
        "What was on the list",
        (
            "1  Ask the children where they feel safe",
            "2  Know one other family by name",
            "3  Listen before you talk",
        ),
        (
            (
                ZAWADI,
                "What did you write on the list?",
                "Qu'avez-vous écrit sur la liste ?",
            ),
            (
                TAMBA,
                "First, we asked the children where they feel safe, and where they do not.",
                "D'abord, nous avons demandé aux enfants où ils se sentent en sécurité, et où ils ne le sont pas.",
            ),
            (
                TAMBA,
                "The children said that the road to the school is dark in the morning.",
                "Les enfants ont dit que le chemin de l'école est sombre le matin.",
            ),
            (
                TAMBA,
                "So now the older students walk with the younger children.",
                "Alors maintenant, les grands élèves marchent avec les plus petits.",
            ),
            (
                TAMBA,
                "Second, every family knows one other family by name.",
                "Ensuite, chaque famille connaît une autre famille par son nom.",
            ),
            (
                TAMBA,
                "If a mother is ill, the neighbors will cook for her children.",
                "Si une mère est malade, les voisins cuisinent pour ses enfants.",
            ),
            (
                TAMBA,
                "Third, we changed the way we talk.",
                "Enfin, nous avons changé notre façon de parler.",
            ),
            (
                TAMBA,
                "We used to tell people what is wrong, and they did not listen.",
                "Avant, nous disions aux gens ce qui ne va pas, et ils n'écoutaient pas.",
            ),
            (
                TAMBA,
                "Now we ask them what they want for their children, and we listen.",
                "Maintenant, nous leur demandons ce qu'ils veulent pour leurs enfants, et nous écoutons.",
            ),
        ),
    ),
    Slide(
        "Listening first",
        ("Time for a small story", "One rule that is never broken:", "no child's name in the book"),
        (
            (
                ZAWADI,
                "I would like to stop there for a moment, because it is important.",
                "Je voudrais m'arrêter là un instant, car c'est important.",
            ),
            (
                ZAWADI,
                "First the village was heard, and then people began to talk.",
                "D'abord le village a été entendu, et ensuite les gens ont commencé à parler.",
            ),
            (
                ZAWADI,
                "A child may tell you a secret only when you have time for a small story.",
                "Un enfant vous dira un secret seulement si vous avez le temps pour une petite histoire.",
            ),
            (
                TAMBA,
                "Yes. And we made one rule that we never break.",
                "Oui. Et nous avons fait une règle que nous ne brisons jamais.",
            ),
            (
                TAMBA,
                "We do not write down the name of a child in our book.",
                "Nous n'écrivons pas le nom d'un enfant dans notre cahier.",
            ),
            (
                TAMBA,
                "We write what happened, and what we did, and nothing more.",
                "Nous écrivons ce qui s'est passé, ce que nous avons fait, et rien de plus.",
            ),
        ),
    ),
    Slide(
        "Counting small things",
        (
            "Nine children had left the school",
            "Seven are back in class",
            "There is a light at the water point",
        ),
        (
            (
                ZAWADI,
                "How can you see that the work is going well?",
                "Comment voyez-vous que le travail avance bien ?",
            ),
            (
                TAMBA,
                "We count small things. Last year nine children had left the school.",
                "Nous comptons les petites choses. L'an dernier, neuf enfants avaient quitté l'école.",
            ),
            (
                TAMBA,
                "This year seven of them are back in class.",
                "Cette année, sept d'entre eux sont de retour en classe.",
            ),
            (
                TAMBA,
                "And there is a light at the water point, because the young people asked for it.",
                "Et il y a une lumière au point d'eau, parce que les jeunes l'ont demandée.",
            ),
        ),
    ),
    Slide(
        "Start with what you have",
        ("Do not wait for a project", "Meet every month", "Ask the children first"),
        (
            (
                ZAWADI,
                "What is your advice for a new committee?",
                "Quel est votre conseil pour un nouveau comité ?",
            ),
            (
                TAMBA,
                "Do not wait for a project. Start with what you have.",
                "N'attendez pas un projet. Commencez avec ce que vous avez.",
            ),
            (
                TAMBA,
                "Meet every month, even if only five people come.",
                "Réunissez-vous chaque mois, même si cinq personnes seulement viennent.",
            ),
            (
                TAMBA,
                "And ask the children first, because they know the village better than we do.",
                "Et demandez d'abord aux enfants, car ils connaissent le village mieux que nous.",
            ),
            (
                ZAWADI,
                "Thank you very much for sharing your story with us.",
                "Merci beaucoup d'avoir partagé votre histoire avec nous.",
            ),
            (
                ZAWADI,
                "If you have a question for our guest, please write it on the page of this meeting.",
                "Si vous avez une question pour notre invité, écrivez-la sur la page de cette rencontre.",
            ),
            (
                ZAWADI,
                "Take good care of yourselves and of each other.",
                "Prenez bien soin de vous et les uns des autres.",
            ),
        ),
    ),
)


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
