"""How often one client may ask."""

from django.conf import LazySettings
from django.test import RequestFactory

from common.limits import allows, client_address


def test_attempts_are_counted_by_who_makes_them() -> None:
    assert [allows("ask", "192.0.2.1", times=2, seconds=60) for _ in range(3)] == [True, True, False]
    assert allows("ask", "192.0.2.2", times=2, seconds=60)
    assert allows("write", "192.0.2.1", times=2, seconds=60)


def test_capitals_make_no_other_client() -> None:
    allows("ask", "Mariam@example.org", times=1, seconds=60)
    assert not allows("ask", "mariam@EXAMPLE.org", times=1, seconds=60)


def test_only_our_own_proxies_are_believed(settings: LazySettings) -> None:
    request = RequestFactory().get(
        "/", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.7"}, REMOTE_ADDR="10.0.0.1"
    )

    addresses = []
    for settings.TRUSTED_PROXIES in (0, 1, 2, 3):
        addresses.append(client_address(request))

    assert addresses == ["10.0.0.1", "192.0.2.7", "203.0.113.9", "10.0.0.1"]
