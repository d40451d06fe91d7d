"""Jobs of seats."""

import datetime as dt

from notifications.models import ReceivedMail
from providers.actions import events_of
from providers.models import WebhookDelivery
from registrations import actions
from registrations.actions.answering import take_calendar_answer as take_answer
from webinars.actions import meeting_of
from webinars.models import Webinar


def move_waiting_list(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.move_waiting_list(webinar)


def move_waiting_lists() -> None:
    actions.move_waiting_lists()


def tell_change(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.tell_change(webinar)


def tell_end(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.tell_end(webinar)


def enrol(webinar_id: int) -> None:
    webinar = Webinar.objects.select_related("series").filter(pk=webinar_id).first()
    if webinar is not None and webinar.series is not None:
        actions.enrol(webinar.series)


def enrol_all() -> None:
    """Give the seats that a lost job left out, in any series."""
    actions.enrol()


def post_invitations() -> None:
    actions.post_invitations()


def note_end(webinar_id: int, ended_at: str) -> None:
    """Keep when a webinar was ended; ``ended_at`` is ISO 8601."""
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.note_end(webinar, dt.datetime.fromisoformat(ended_at))


def count_attendance() -> None:
    """Count what came in since the last time, and issue the certificates that are earned by it."""
    for webinar in actions.uncounted():
        actions.settle(webinar)


def forget_attendance() -> None:
    actions.forget_attendance()


def forget_answers() -> None:
    """Also forget the lists of people that nobody invited."""
    actions.forget_answers()
    actions.forget_lists()


def remind() -> None:
    """Also tell the changes whose own job was lost."""
    actions.tell_changes()
    actions.remind()


def take_calendar_answer(mail_id: int) -> None:
    if mail := ReceivedMail.objects.filter(pk=mail_id).first():
        take_answer(mail)


def link_seats(webinar_id: int) -> None:
    actions.link_seats(webinar_id)


def plan_asking(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.plan_asking(webinar)


def take_stays(delivery_id: int, external_id: str) -> None:
    """Take who came and left one meeting out of a webhook."""
    delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
    meeting = meeting_of(delivery.provider, external_id) if delivery else None
    if delivery and meeting:
        told = [event for event in events_of(delivery) if event.external_id == external_id]
        actions.record_attendance(meeting.webinar, [row for event in told for row in event.attendance])


def sync_with_providers() -> None:
    """Give and take back links, and ask who was there."""
    actions.link_all_seats()
    actions.ask_all_stays()
