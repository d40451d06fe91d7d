import pytest
from pytest_django.fixtures import Settings

from providers.credentials import credentials_of, forget_credentials, keep_credentials
from providers.models import ProviderConnection

pytestmark = pytest.mark.django_db


def test_keys_come_back_as_they_were_entered_and_lie_encrypted() -> None:
    keep_credentials("zoom", {"client_id": "mango", "client_secret": "tamarind"})

    assert credentials_of("zoom") == {"client_id": "mango", "client_secret": "tamarind"}
    assert b"tamarind" not in bytes(ProviderConnection.objects.get().secrets)


def test_the_environment_goes_before_what_was_entered(settings: Settings) -> None:
    settings.PROVIDER_CREDENTIALS = {"zoom": {"client_id": "papaya", "client_secret": ""}}
    keep_credentials("zoom", {"client_id": "mango", "client_secret": "tamarind"})

    assert credentials_of("zoom") == {"client_id": "papaya", "client_secret": "tamarind"}


def test_a_key_is_changed_or_forgotten_alone() -> None:
    keep_credentials("zoom", {"client_id": "mango", "client_secret": "tamarind"})
    keep_credentials("zoom", {"client_id": "papaya"})
    keep_credentials("zoom", {"client_secret": ""})

    assert credentials_of("zoom") == {"client_id": "papaya"}


def test_new_keys_take_back_how_the_last_test_went() -> None:
    ProviderConnection.objects.create(provider="zoom", is_well=True, sentence="Ready.")

    keep_credentials("zoom", {"client_id": "mango"})

    row = ProviderConnection.objects.get()
    assert (row.is_well, row.sentence, row.checked_at) == (None, "", None)


def test_an_older_site_secret_still_opens_them_and_a_lost_one_reads_as_not_set(
    settings: Settings,
) -> None:
    settings.SECRET_KEY = "first"
    keep_credentials("zoom", {"client_id": "mango"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert credentials_of("zoom") == {"client_id": "mango"}
    settings.SECRET_KEY_FALLBACKS = []
    assert credentials_of("zoom") == {}


def test_a_forgotten_provider_has_no_keys() -> None:
    keep_credentials("zoom", {"client_id": "mango"})

    forget_credentials("zoom")

    assert credentials_of("zoom") == {}
