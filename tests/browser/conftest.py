"""A real browser on a site with something on every page."""

import datetime as dt
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from archive.models import Publication
from community.models import Notice, Question
from recordings import storage
from recordings.models import Rendition, RenditionKind
from registrations import actions
from registrations.guest_lists import read_list
from registrations.models import SeriesSeat
from tests.factories.archive import make_publication, make_spoken_text
from tests.factories.members import make_host, make_person
from tests.factories.registrations import make_invitation
from tests.factories.webinars import make_series, make_webinar
from webinars.states import WebinarState

SAID = (
    "Good afternoon wherever you are sitting.",
    "We stopped calling it a project.",
    "From that day it was the village committee.",
    "It belonged to the people who sat in it.",
    "Children had their own circle with their own stones.",
)


@dataclass
class Watched:
    """A browser window and everything it complained about."""

    context: BrowserContext
    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        self.page.goto(self.site + address)
        return self.page


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Any]:
    """Return a function that opens a window of a kind of reader; no window reaches beyond this machine."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Watched:
        settings = {"viewport": {"width": 1280, "height": 800}, "timezone_id": "Africa/Nairobi", **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        watched = Watched(context, context.new_page(), live_server.url)
        watched.page.on("console", lambda message: _note(watched, message))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        return watched

    yield opened
    for context in contexts:
        context.close()


def _note(watched: Watched, message: Any) -> None:
    if message.type in {"error", "warning"}:
        watched.complaints.append(f"{watched.page.url}: {message.text}")


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a minute of moving picture and tone, small and quick to make."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=5", "-f", "lavfi", "-i", "sine=frequency=220"]
    encoding = [
        "-t",
        "60",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-g",
        "5",
        "-c:a",
        "aac",
        "-b:a",
        "24k",
    ]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sources, *encoding]
    ending = ["-pix_fmt", "yuv420p", "-movflags", "+faststart", str(path)]
    subprocess.run([*command, *ending], check=True, stdin=subprocess.DEVNULL)
    return path


def put_on_film(publication: Publication, film: Path) -> None:
    """Give a publication the files that the pipeline would have made."""
    for kind, content_type in ((RenditionKind.VIDEO, "video/mp4"), (RenditionKind.AUDIO, "audio/mp4")):
        name = f"{publication.pk}-{kind}.mp4"
        target = storage.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(film.read_bytes())
        Rendition.objects.create(
            recording=publication.recording,
            kind=kind,
            file=name,
            content_type=content_type,
            size_bytes=film.stat().st_size,
            sha256="0" * 64,
            duration_ms=60_000,
        )


@dataclass(frozen=True)
class Site:
    """What is on the seeded site."""

    waiting: str
    joining: str
    question: str
    seats: str
    invitation: str
    guest_list: str
    recording: str = "/recordings/keeping-going/"
    webinar: str = "/webinars/listening-first/"


@pytest.fixture
def site(live_server: LiveServer, film: Path) -> Site:
    host = make_host("odhiambo@example.org", name="Odhiambo")
    person = make_person(
        "Wanjiru", slug="wanjiru", contact_email="w@example.org", headline="Lead", country="Kenya"
    )
    first = make_webinar(
        "Listening first",
        slug="listening-first",
        presenters=[person],
        topics=["Children"],
        host=host,
        series=make_series("On Thursdays", slug="thursdays"),
    )
    actions.add_question(None, by=None, kind="consent", label="Tell me about other webinars")
    actions.add_question(first, by=None, kind="country", label="Where do you work?")
    live = make_webinar(
        "Who sits where", slug="live", state=WebinarState.LIVE, starts_in=-dt.timedelta(minutes=5)
    )
    publication = make_publication(
        "keeping-going", SAID, presenters=["Wanjiru"], topics=["Children"], host=host
    )
    publication.recording.duration_ms = 60_000
    publication.recording.save()
    french = make_spoken_text(publication.recording, ["Nous avons cessé."], language="fr", is_original=False)
    publication.transcripts.add(french)
    put_on_film(publication, film)
    question = Question.objects.create(
        webinar=publication.webinar, text="Who decides?", state="public", offset_ms=9000
    )
    question.answers.create(text="The village.", person=person, state="public")
    until = timezone.localdate() + dt.timedelta(days=9)
    Notice.objects.create(
        title="Presenters wanted", text="Write to us.", author=host, show_until=until, state="public"
    )
    actions.register_for_series(first.series, name="Amal", email="amal@example.org")
    rows = read_list("Name,E-mail\nMusa,musa@example.org\nbroken")
    guest_list = actions.bring_list(first, rows, by=host, message="Please come")
    return Site(
        seats=SeriesSeat.objects.get().get_absolute_url(),
        invitation=make_invitation(first, "tamba@example.org", name="Tamba").get_absolute_url(),
        guest_list=f"/host/webinars/listening-first/invitations/lists/{guest_list.public_id}/",
        waiting=f"/s/{actions.register(first, name='Hawa', email='hawa@example.org').token}/",
        joining=f"/s/{actions.register(live, name='Hawa', email='hawa@example.org').token}/",
        question=f"/recordings/keeping-going/questions/{question.public_id}/",
    )
