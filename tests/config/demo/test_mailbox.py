from django.core.mail import EmailMultiAlternatives, get_connection
from pytest_django.fixtures import Settings

from config.demo.mailbox import Attachment, mail_by_key, mails

FILES = "django.core.mail.backends.filebased.EmailBackend"


def send(subject: str) -> None:
    mail = EmailMultiAlternatives(
        subject, "Bonjour à vous", to=["hawa@example.org"], connection=get_connection(FILES)
    )
    mail.attach_alternative("<p>Bonjour à vous</p>", "text/html")
    mail.attach("seat.ics", "BEGIN:VCALENDAR", "text/calendar")
    mail.send()


def test_mails_are_read_as_they_were_written(settings: Settings) -> None:
    send("Votre place est réservée")

    [mail] = mails()

    assert (mail.to, mail.subject, mail.text.strip(), mail.html.strip()) == (
        "hawa@example.org",
        "Votre place est réservée",
        "Bonjour à vous",
        "<p>Bonjour à vous</p>",
    )
    assert mail.attachments == (Attachment("seat.ics", "text/calendar", b"BEGIN:VCALENDAR"),)


def test_a_mail_is_found_by_its_key(settings: Settings) -> None:
    send("one")
    send("two")

    keys = [mail.key for mail in mails()]

    assert [mail_by_key(key) for key in keys] == mails()
    assert mail_by_key("unknown") is None


def test_an_empty_mailbox_is_empty(settings: Settings) -> None:
    assert mails() == []
