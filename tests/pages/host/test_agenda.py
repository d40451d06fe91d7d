import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from members.models import Member
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, main_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host()
    client.force_login(host)
    return host


def test_lines_become_an_agenda_that_visitors_and_the_api_see(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    address = reverse("host_webinar_agenda", args=[webinar.slug])
    lines = "10 Welcome\r\n\r\n30 min – Cash, kin and care\r\n20: Minutes of silence"

    client.post(address, {"lines": lines})

    assert client.get(address).context["form"]["lines"].value() == (
        "10 Welcome\n30 Cash, kin and care\n20 Minutes of silence"
    )
    page = main_text(Client().get(webinar.get_absolute_url()))
    assert all(words in page for words in ("Agenda", "Cash, kin and care", "30 min"))
    assert APIClient().get(f"/api/v1/webinars/{webinar.slug}/").json()["agenda"][1] == {
        "minutes": 30,
        "title": "Cash, kin and care",
    }


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("10 Welcome\nCash", "Line 2: begin with the minutes, such as “10 Welcome”"),
        ("0 Welcome", "Line 1: begin with the minutes, such as “10 Welcome”"),
        (f"1 {'a' * 161}", "Line 1: use at most 160 letters"),
        ("61 Talk", "The parts take 61 minutes and the webinar 60. Make some of them shorter."),
    ],
)
def test_a_line_that_is_no_part_is_named(client: Client, host: Member, lines: str, said: str) -> None:
    webinar = make_webinar(host=host)

    answer = client.post(reverse("host_webinar_agenda", args=[webinar.slug]), {"lines": lines})

    assert errors(answer) == [said]
    assert webinar.agenda.count() == 0


def test_a_page_without_an_agenda_says_nothing_about_one() -> None:
    assert "Agenda" not in main_text(Client().get(make_webinar().get_absolute_url()))
