"""Jobs of seats."""

from registrations import actions
from webinars.models import Webinar


def move_waiting_list(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.move_waiting_list(webinar)


def move_waiting_lists() -> None:
    actions.move_waiting_lists()


def tell_change(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.tell_change(webinar)


def forget_answers() -> None:
    actions.forget_answers()


def remind() -> None:
    """Also tell the changes whose own job was lost."""
    actions.tell_changes()
    actions.remind()
