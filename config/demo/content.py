"""What the demo shows. Every person, place and address here is invented."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from webinars.actions import PresenterSpec

FOLDER: Final = Path(__file__).parent
MEDIA: Final = FOLDER / "media"
PAST: Final = FOLDER / "past"

CONSENT: Final = (
    "I agree that the recording of this webinar, with my voice and my name as a presenter, is published in the "
    "archive. I can withdraw this at any time."
)

NARRATOR: Final = PresenterSpec("Zawadi", "zawadi@example.org", "Facilitator of the demo community")
TAMBA: Final = PresenterSpec("Tamba", "tamba@example.org", "Chair of a village committee")
ISELA: Final = PresenterSpec("Isela", "isela@example.org", "Coordinadora de lugares de encuentro")
NOUR: Final = PresenterSpec("Nour", "nour@example.org", "Works with caregivers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A webinar of the demo. ``begins`` counts from the day of seeding, at ``hour`` of the host's zone."""

    title: str
    summary: str
    description: str
    begins: dt.timedelta
    hour: int = 15
    duration_minutes: int = 60
    time_zone: str = "Africa/Nairobi"
    language: str = "en"
    capacity: int | None = None
    topics: tuple[str, ...] = ()
    presenters: tuple[PresenterSpec, ...] = ()
    guests: tuple[tuple[str, str], ...] = ()


def guest(name: str) -> tuple[str, str]:
    return name, f"{name.lower()}@example.org"


UPCOMING: Final = (
    Talk(
        title="Meeting places that children help to run",
        summary="What changes when children choose the hour, the place and the rules.",
        description=(
            "Two facilitators tell how children in their villages took over the running of a weekly meeting "
            "place, what went wrong in the first months, and what the adults had to unlearn.\n\n"
            "Bring one question from your own place. There is time for ten of them."
        ),
        begins=dt.timedelta(days=3),
        topics=("Meeting places", "Participation"),
        presenters=(NARRATOR, TAMBA),
        guests=(guest("Hawa"), guest("Mateo"), guest("Layla")),
    ),
    Talk(
        title="Escuchar sin preguntar de más",
        summary="Cómo acompañar a una niña o un niño sin convertir la conversación en un interrogatorio.",
        description=(
            "Una conversación práctica, en español, con ejemplos y ejercicios de a dos. Se puede participar "
            "solo con voz. No se graba la parte de ejercicios."
        ),
        begins=dt.timedelta(days=9),
        hour=16,
        duration_minutes=90,
        time_zone="America/Guatemala",
        language="es",
        topics=("Listening",),
        presenters=(ISELA,),
        guests=(guest("Rosa"),),
    ),
)
FULL: Final = Talk(
    title="Small circle: caring for those who care",
    summary="A small circle for people who accompany families, with time for each voice.",
    description="Three seats only, so that everyone is heard. The waiting list moves whenever a seat is given back.",
    begins=dt.timedelta(days=5),
    hour=10,
    time_zone="Asia/Beirut",
    capacity=3,
    topics=("Caregivers",),
    presenters=(NOUR,),
    guests=tuple(map(guest, ("Samir", "Aissatou", "Farid", "Grace", "Lucia"))),
)
DRAFT: Final = Talk(
    title="How a village committee keeps its notebook",
    summary="",
    description="",
    begins=dt.timedelta(days=20),
    topics=("Committees",),
    presenters=(TAMBA,),
)
# Held before the demo began; its recording brings captions in two languages.
NOTE: Final = Talk(
    title="Three small changes to a meeting place",
    summary="A spoken note of one minute: the tree, the hour, and two grandmothers.",
    description="Three villages tried one small change each. This note tells what they saw after a month.",
    begins=dt.timedelta(days=-12),
    duration_minutes=15,
    topics=("Meeting places",),
    presenters=(NARRATOR,),
)
NOTE_SOUND: Final = PAST / "note.ogg"
NOTE_CAPTIONS: Final = {"en": PAST / "note.en.vtt", "es": PAST / "note.es.vtt"}

# The bundled recording, and the webinar in which it is made.
MAIN: Final = Talk(
    title="What a village committee did when the project ended",
    summary="The car stopped coming and the office closed. The committee went on, and tells how.",
    description=(
        "A project left a village after two years. Its committee for the safety of children had no money, no car and "
        "no office any more, and still meets every week. Tamba tells what they did in the first month, what they let "
        "go, and what they would tell others.\n\n"
        "With an English text that the site writes down by itself, and French captions."
    ),
    begins=dt.timedelta(0),
    duration_minutes=5,
    topics=("Committees", "Participation"),
    presenters=(TAMBA, NARRATOR),
    guests=(guest("Amara"), guest("Luis")),
)
MAIN_SOUND_AND_PICTURE: Final = MEDIA / "village-committee.mp4"
MAIN_CAPTIONS: Final = MEDIA / "village-committee.en.vtt"
MAIN_TRANSLATIONS: Final = {"fr": MEDIA / "village-committee.fr.vtt"}
MAIN_CHAT: Final = MEDIA / "village-committee.chat.txt"
QUERY: Final = "village committee"
