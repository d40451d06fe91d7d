import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, forms, main_text
from webinars.actions import add_host

pytestmark = pytest.mark.django_db


def test_a_host_adds_another_by_address_and_takes_them_off(client: Client) -> None:
    host, other = make_host(name="Odhiambo"), make_host("rosa@example.org", name="Rosa")
    webinar = make_webinar(host=host)
    client.force_login(host)
    address = reverse("host_webinar_hosts", args=[webinar.slug])

    answer = client.post(address, {"email": "rosa@example.org", "role": "cohost"}, follow=True)

    assert "Rosa is told by e-mail." in main_text(answer)
    assert "RRosaco-host" in main_text(answer).replace(" ", "")
    assert "rosa@example.org" not in answer.content.decode()
    row = webinar.host_rows.get(member=other)
    client.post(reverse("host_webinar_host_remove", args=[webinar.slug]), {"host": row.pk})
    assert [row.member for row in webinar.host_rows.all()] == [host]


def test_an_address_without_a_host_account_is_said_beside_the_field(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)

    address = reverse("host_webinar_hosts", args=[webinar.slug])

    assert errors(client.post(address, {"email": "nobody@example.org", "role": "cohost"})) == [
        "No host has an account with this address. An admin can make somebody a host."
    ]
    assert errors(client.post(address, {"email": "nobody", "role": "king"}))[0] == (
        "Enter an e-mail address with an @ sign, like name@example.org"
    )


def test_a_cohost_sees_the_hosts_and_can_only_leave(client: Client) -> None:
    host, other = make_host(), make_host()
    webinar = make_webinar(host=host)
    row = add_host(webinar, by=host, email=other.email)
    client.force_login(other)
    address, remove = (
        reverse(name, args=[webinar.slug]) for name in ("host_webinar_hosts", "host_webinar_host_remove")
    )

    assert forms(client.get(address)) == [("post", remove)]
    assert client.post(address, {"email": make_host().email, "role": "host"}).status_code == 404
    assert client.post(remove, {"host": webinar.host_rows.get(member=host).pk}).status_code == 404
    assert client.post(remove, {"host": "x"}).status_code == 404
    assert client.post(remove, {"host": row.pk}).url == reverse("host")  # type: ignore[attr-defined]
    assert client.get(address).status_code == 404


def test_the_last_host_is_told_why_they_stay(client: Client) -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    client.force_login(host)

    remove = reverse("host_webinar_host_remove", args=[webinar.slug])
    answer = client.post(remove, {"host": webinar.host_rows.get().pk}, follow=True)

    assert "A webinar needs a host. Make somebody else a host first." in main_text(answer)


def test_the_api_names_the_hosts_to_those_who_run_the_webinar() -> None:
    host = make_host(name="Odhiambo")
    webinar = make_webinar(host=host)
    client = APIClient()

    stranger = client.get(f"/api/v1/webinars/{webinar.slug}/").json()
    client.force_authenticate(host)
    own = client.get(f"/api/v1/webinars/{webinar.slug}/").json()

    assert (stranger["hosts"], own["hosts"]) == (None, [{"name": "Odhiambo", "role": "host"}])
