import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from pytest_django.fixtures import Settings

from config.demo.mailbox import mails
from tests.config.demo import demo_urls

FILES = "django.core.mail.backends.filebased.EmailBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Settings) -> None:
    """Make the site a demo, with the addresses that only a demo has, and one mail in its box."""
    settings.IS_DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__
    mail = EmailMultiAlternatives("Your seat", "See http://127.0.0.1/", to=["hawa@example.org"])
    mail.connection = get_connection(FILES)
    mail.attach_alternative('<p style="color:red">Your seat</p>', "text/html")
    mail.attach("seat.ics", "BEGIN:VCALENDAR", "text/calendar")
    mail.send()


@pytest.mark.usefixtures("demo")
def test_every_page_of_a_demo_leads_to_its_mail(client: Client) -> None:
    assert '<a href="/mail/">' in client.get("/").content.decode()
    assert "Your seat" in client.get("/mail/").content.decode()


@pytest.mark.usefixtures("demo")
def test_a_mail_is_shown_as_text_with_links_and_files(client: Client) -> None:
    [mail] = mails()

    page = client.get(f"/mail/{mail.key}/").content.decode()
    file = client.get(f"/mail/{mail.key}/0/")

    assert '<a href="http://127.0.0.1/" rel="nofollow">' in page
    assert (file.content, file["Content-Type"]) == (b"BEGIN:VCALENDAR", "text/calendar")


@pytest.mark.usefixtures("demo")
def test_the_formatted_mail_stands_alone_in_a_sandbox(client: Client) -> None:
    [mail] = mails()

    policy = client.get(f"/mail/{mail.key}/html/")["Content-Security-Policy"]

    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("address", ["/mail/unknown/", "/mail/unknown/html/", "/mail/unknown/0/"])
def test_an_unknown_mail_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_other_sites_have_no_mailbox(client: Client) -> None:
    assert client.get("/mail/").status_code == 404
