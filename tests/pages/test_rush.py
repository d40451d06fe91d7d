"""First visits in the same moment share a page, and only they."""

import re
import time
from typing import Any

import pytest
import time_machine
from django.test import Client

from pages.rush import MOMENT_S
from registrations.models import Registration
from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from webinars.models import Webinar

pytestmark = pytest.mark.django_db


def page(client: Client, webinar: Webinar, **headers: str) -> str:
    return client.get(webinar.get_absolute_url(), headers=headers).content.decode()


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def without_own(page: str) -> str:
    return re.sub(r'(name="(?:csrfmiddlewaretoken|shown)" value=")[^"]*', r"\1", page)


def test_the_second_first_visit_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    webinar = make_webinar()
    first = page(Client(), webinar)

    with django_assert_num_queries(0):
        second = page(Client(), webinar)

    assert without_own(second) == without_own(first)


def test_each_has_forms_of_their_own_that_work() -> None:
    webinar = make_webinar()
    page(Client(), webinar)
    client = Client(enforce_csrf_checks=True)
    shared = page(client, webinar)
    form = {"name": "Hawa", "email": "hawa@example.org", "party": "1", "shown": hidden(shared, "shown")[0]}
    form["csrfmiddlewaretoken"] = hidden(shared, "csrfmiddlewaretoken")[0]

    with time_machine.travel(time.time() + 5, tick=True):
        answer = client.post(f"{webinar.get_absolute_url()}register/", form)

    assert (answer.status_code, Registration.objects.count()) == (302, 1)


def test_no_two_are_given_the_same_token_or_an_old_time() -> None:
    webinar = make_webinar()

    pages = [page(Client(), webinar) for _ in range(3)]

    assert len({hidden(shown, "csrfmiddlewaretoken")[0] for shown in pages}) == 3
    assert len({hidden(shown, "shown")[0] for shown in pages}) == 3


def test_who_brings_a_cookie_gets_a_page_of_their_own() -> None:
    webinar = make_webinar()
    page(Client(), webinar)
    host, chooser = Client(), Client()
    host.force_login(make_host(name="Odhiambo"))
    chooser.cookies["zone"] = "Africa/Nairobi"

    assert "Odhiambo" in page(host, webinar)
    assert without_own(page(chooser, webinar)) != without_own(page(Client(), webinar))
    assert "Odhiambo" not in page(Client(), webinar)


def test_languages_and_addresses_are_apart() -> None:
    webinar = make_webinar()

    english, french = page(Client(), webinar), page(Client(), webinar, **{"accept-language": "fr"})
    by_radio = Client().get(f"{webinar.get_absolute_url()}?src=radio").content.decode()

    assert ('lang="en"' in english, 'lang="fr"' in french) == (True, True)
    assert (hidden(by_radio, "src"), hidden(english, "src")) != (
        hidden(english, "src"),
        hidden(by_radio, "src"),
    )


def test_after_a_moment_the_page_is_made_anew() -> None:
    webinar = make_webinar(title="Before")
    page(Client(), webinar)
    Webinar.objects.update(title="After")

    same = page(Client(), webinar)
    with time_machine.travel(time.time() + 2 * MOMENT_S):
        later = page(Client(), webinar)

    assert ("Before" in same, "After" in later) == (True, True)


def test_what_is_not_there_is_not_kept() -> None:
    address = "/webinars/listening-first/"
    missing = Client().get(address).status_code
    make_webinar("Listening first", slug="listening-first")

    assert (missing, Client().get(address).status_code) == (404, 200)
