"""The translations that come along: whole, built from what translators wrote, and without a hole in any mail."""

import gettext
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import reverse

from notifications.models import OutgoingMail
from notifications.rendering import render
from pages.host.mails import PREVIEWED
from registrations.actions.taking import post_confirmation
from registrations.mails import previewed
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.pages.seen import main_text

FOLDERS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES"))
PLACEHOLDER = re.compile(r"%\(\w+\)\d*[sd]|\{\w+\}|</?\w+[^>]*>")


def written(folder: Path) -> dict[Any, Any]:
    with (folder / "django.po").open("rb") as file:
        catalog = read_po(file)
    return {message.id: message.string for message in catalog if message.id}


def built(folder: Path) -> dict[Any, Any]:
    with (folder / "django.mo").open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def flat(messages: dict[Any, Any]) -> dict[Any, str]:
    """Return the forms of plurals one by one, as the built file has them."""
    found: dict[Any, str] = {}
    for key, text in messages.items():
        if isinstance(key, tuple):
            found |= {(key[0], number): form for number, form in enumerate(text)}
        else:
            found[key] = text
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_what_is_built_is_what_translators_wrote(folder: Path) -> None:
    made = {key: text for key, text in built(folder).items() if key}

    assert made == flat(written(folder)), f"run: msgfmt -o {folder}/django.mo {folder}/django.po"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_no_placeholder_and_no_mark_is_lost(folder: Path) -> None:
    wrong = []
    for key, text in written(folder).items():
        original, said = (key[1], text[1]) if isinstance(key, tuple) else (key, text)
        if sorted(PLACEHOLDER.findall(original)) != sorted(PLACEHOLDER.findall(said)):
            wrong.append((original, said))

    assert wrong == []


def sentences(text: str) -> set[str]:
    """Return the lines with words of their own, not those with addresses, hours or numbers alone."""
    lines = {line.strip() for line in text.splitlines()}
    return {line for line in lines if re.search(r"[A-Za-z]{3,} [A-Za-z]", line) and "http" not in line}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PREVIEWED)
def test_no_line_of_a_mail_is_left_in_english(kind: str) -> None:
    webinar = make_webinar("T", time_zone="Africa/Nairobi")

    english = previewed(kind, webinar, language="en", time_zone="Africa/Freetown")
    french = previewed(kind, webinar, language="fr", time_zone="Africa/Freetown")

    assert sentences(english.text) & sentences(french.text) == set()
    assert english.subject != french.subject
    assert 'lang="fr"' in french.html


def test_a_code_to_sign_in_comes_in_french() -> None:
    words = render("account_code", context={"code": "418227", "recipient": "hawa@example.org"}, language="fr")

    assert words.subject == "418227 est votre code"
    assert "Il est valable dix minutes." in " ".join(words.text.split())


@pytest.mark.django_db
def test_the_way_to_a_seat_is_in_french_for_who_reads_it(client: Client) -> None:
    webinar = make_webinar("T", language="fr")
    url = reverse("register", args=[webinar.slug])

    page = main_text(client.get(url, headers={"Accept-Language": "fr"}))

    assert "Garder votre place" in page
    assert "Gratuit. Ni compte, ni mot de passe." in page
    assert "Adresse e-mail" in page
    assert "Save" not in page


@pytest.mark.django_db
def test_a_discreet_calendar_entry_is_an_appointment_in_its_readers_language() -> None:
    seat = make_seat(make_webinar("Grief and loss"), language="fr", is_discreet=True)

    post_confirmation(seat)

    assert "SUMMARY:Rendez-vous\r\n" in OutgoingMail.objects.get().calendar
