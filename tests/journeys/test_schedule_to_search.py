"""The main job, walked through the pages as people walk it, with real workers, real ffmpeg and real engines."""

import datetime as dt
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import icalendar
import imageio_ffmpeg
import pytest

from tests.fakes import scripted_whisper, sound
from tests.journeys.conftest import Site
from tests.journeys.visitor import Mailbox, Visitor, text_of

HOST = "odhiambo@example.org"
GUEST = "mariam@example.org"
PRESENTER = "wanjiru@example.org"
TITLE = "Listening first"
WORKS_WITHIN_S = 240


def shoot_webinar(path: Path) -> Path:
    """Make a video with a still picture and nineteen seconds of speech, much larger than people should load."""
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"]
    picture = ["-f", "lavfi", "-i", "color=c=0x2A3F8C:s=1280x720:r=25"]
    encode = ["-shortest", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2M", "-c:a", "aac", str(path)]
    subprocess.run([*ffmpeg, *picture, "-i", str(sound.SPEECH), *encode], check=True)
    return path


def sign_in(site: Site, email: str) -> Visitor:
    visitor = site.visitor().open("/sign-in/").fill(email=email).press("Send me a code")
    letter = site.mail.wait(email, "code")
    code = "".join(re.findall(r"\d", str(letter["Subject"])))
    visitor.fill(code=code).press("Sign in")
    return visitor


def schedule(host: Visitor) -> str:
    """Fill the one page and return the public address of the webinar."""
    start = dt.datetime.now(dt.UTC).replace(second=0, microsecond=0) + dt.timedelta(minutes=9)
    host.open("/host/webinars/new/").fill(
        title=TITLE,
        date=start.strftime("%Y-%m-%d"),
        time=start.strftime("%H:%M"),
        time_zone="UTC",
        description="How communities choose their own priorities.",
        join_url="https://meet.example.org/listening",
        capacity=1,
        topics="Listening, Participation",
        **{"presenters-0-name": "Wanjiru", "presenters-0-email": PRESENTER},
    ).press("Open for registration")
    assert host.address == "/host/webinars/listening-first/", host.text
    return "/webinars/listening-first/"


def take_seat(site: Site, page: str, name: str, email: str, *, button: str = "Save my seat") -> Visitor:
    visitor = site.visitor().open(page)
    return visitor.fill(name=name, email=email).press(button)


def seat_address(mail: Mailbox, email: str, about: str) -> str:
    found = re.search(r"https?://[^\s]*?(/s/[^\s/]+/)", text_of(mail.wait(email, about)))
    assert found
    return found.group(1)


def invitation(mail: Mailbox, email: str, about: str) -> icalendar.Event:
    for part in mail.wait(email, about).walk():
        if part.get_content_type() == "text/calendar":
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            assert calendar["method"] == "REQUEST"
            return calendar.walk("VEVENT")[0]
    raise AssertionError("the mail brings no invitation")


def moments_of(found: dict[str, object]) -> Sequence[dict[str, object]]:
    results = found["results"]
    assert isinstance(results, list)
    return [moment for result in results for moment in result["moments"]]


@pytest.mark.slow
def test_a_webinar_goes_from_the_schedule_to_a_moment_that_anyone_finds(site: Site, tmp_path: Path) -> None:
    site.manage("create_token", HOST, "--role", "host")
    host = sign_in(site, HOST)

    page = schedule(host)
    assert TITLE in site.visitor().open("/").text

    guest = take_seat(site, page, "Mariam", GUEST)
    assert guest.address == f"{page}register/done/"
    seat = seat_address(site.mail, GUEST, TITLE)
    assert str(invitation(site.mail, GUEST, TITLE)["summary"]) == TITLE

    late = take_seat(site, page, "Tamba", "tamba@example.org", button="Put me on the list")
    assert "waiting list" in late.text

    join = site.visitor().open(seat)
    answer = join.session.post(
        site.url + seat + "join/", data=join_fields(join), allow_redirects=False, timeout=20
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "https://meet.example.org/listening")

    recording = bring_recording(host, shoot_webinar(tmp_path / "webinar.mp4"))
    host.wait_for("Written by", within_s=WORKS_WITHIN_S)
    assert "pocketsphinx" in host.text.lower()
    assert moments_of(site.search("child protection")) == []

    write_again_with_whisper(site, host, recording)
    approve_and_publish(host, recording)

    found = moments_of(site.search('"welcome to this webinar"'))
    assert [0 <= int(str(moment["start_ms"])) < 2_000 for moment in found] == [True]

    reader = site.visitor().open("/recordings/?q=welcome")
    reader.follow("0:00")
    assert reader.address.startswith("/recordings/listening-first/?")
    assert "Welcome to this webinar" in reader.text
    assert_plays(site, reader)

    host.open("/host/webinars/listening-first/mails/").wait_for("Held for now", within_s=30)
    assert site.visitor().open(seat).follow("Watch").address.startswith("/recordings/listening-first/")
    ask_and_be_answered(site, host)
    write_to_the_presenter(site)

    host.open("/host/webinars/listening-first/publish/").fill(reason="other").press("Withdraw")
    assert moments_of(site.search("welcome")) == []
    assert site.visitor().open("/recordings/listening-first/").answer.status_code == 410


def join_fields(visitor: Visitor) -> dict[str, str]:
    form = next(form for form in visitor.page.forms if (form.get("action") or "").endswith("/join/"))
    return {name: value or "" for name, value in form.fields.items()}


def bring_recording(host: Visitor, video: Path) -> str:
    host.open("/host/webinars/listening-first/recording/").fill(file=video).press("Send the file")
    found = re.search(r"/host/recordings/([^/]+)/", host.address)
    assert found, host.text
    return found.group(1)


def write_again_with_whisper(site: Site, host: Visitor, recording: str) -> None:
    scripted_whisper.build(site.data / "models" / "faster-whisper" / "small")
    host.open(f"/host/recordings/{recording}/")
    host.wait_for("A better speech engine is ready", within_s=30).press("Write it down again")
    host.wait_for("Written by Whisper small", within_s=WORKS_WITHIN_S)


def approve_and_publish(host: Visitor, recording: str) -> None:
    host.open("/host/webinars/listening-first/publish/")
    assert "has not agreed" in host.text or "agree" in host.text
    host.open(f"/host/recordings/{recording}/transcript/").press("Approve")
    host.open("/host/webinars/listening-first/").press("Wanjiru agrees")
    host.open("/host/webinars/listening-first/publish/").press("Publish")
    assert "archive" in host.text.lower()


def assert_plays(site: Site, reader: Visitor) -> None:
    sources = [str(source) for source in reader.page.xpath("//video/@src | //video/source/@src")]
    part = reader.session.get(site.url + sources[0], headers={"Range": "bytes=0-99"}, timeout=20)
    assert (part.status_code, len(part.content)) == (206, 100)


def ask_and_be_answered(site: Site, host: Visitor) -> None:
    asker = site.visitor().open("/recordings/listening-first/")
    asker.fill(text="Who keeps the register?", name="Mariam", email=GUEST).press("Ask")
    host.open("/host/questions/")
    assert "Who keeps the register?" in host.text
    answer = str(host.page.xpath("//textarea/@name")[0])
    host.fill(**{answer: "The one with a door that locks."}).press("Answer")
    assert "door that locks" in site.visitor().open("/recordings/listening-first/").text


def write_to_the_presenter(site: Site) -> None:
    writer = site.visitor().open("/recordings/listening-first/").follow("Write to Wanjiru")
    assert PRESENTER not in writer.answer.text
    writer.fill(name="Mariam", email=GUEST, text="May I use your five questions?").press("Send")
    letter = site.mail.wait(PRESENTER, "Mariam")
    assert "May I use your five questions?" in text_of(letter)
    assert GUEST not in letter.as_string()
