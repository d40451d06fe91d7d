"""Jobs of the outbox."""

from notifications import actions


def send_mail(mail_id: int) -> None:
    actions.send_mail(mail_id)


def send_thread(thread: str) -> None:
    actions.send_thread(thread)


def send_due() -> None:
    actions.send_due()


def fetch_mails() -> None:
    actions.fetch_mails()


def forget_bodies() -> None:
    actions.forget_bodies()
