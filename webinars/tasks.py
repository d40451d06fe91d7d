"""What the workers do for webinars."""

from providers.actions import events_of
from providers.models import WebhookDelivery
from webinars import actions
from webinars.models import LeftMeeting, Webinar, WebinarHost
from webinars.states import WebinarState


def end_past() -> None:
    """Start and end webinars by the clock."""
    actions.keep_time()


def tell_host(host_id: int) -> None:
    host = WebinarHost.objects.filter(pk=host_id).select_related("webinar", "member").first()
    if host:
        actions.tell_host(host)


def tell_voters(webinar_id: int) -> None:
    webinar = Webinar.objects.filter(pk=webinar_id, state=WebinarState.SCHEDULED).first()
    if webinar:
        actions.tell_voters(webinar)


def remind_of_practice() -> None:
    """Mail those whose practice is near."""
    actions.remind_of_practice()


def bring_meeting(webinar_id: int) -> None:
    actions.bring_meeting(webinar_id)


def open_meeting(webinar_id: int) -> None:
    actions.open_at_once(webinar_id)


def take_back_meeting(left_id: int) -> None:
    if left := LeftMeeting.objects.select_related("webinar").filter(pk=left_id).first():
        actions.take_back(left)


def follow_meeting(delivery_id: int, external_id: str) -> None:
    """Take the news of one meeting out of a webhook."""
    delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
    meeting = actions.meeting_of(delivery.provider, external_id) if delivery else None
    if delivery and meeting:
        actions.take_news(
            meeting.pk, [event for event in events_of(delivery) if event.external_id == external_id]
        )


def retry_meetings(provider: str) -> None:
    actions.retry_failed(provider)


def bring_meetings() -> None:
    """Bring what is due, take back what is left, and look at what is held."""
    actions.bring_meetings()
    actions.take_back_left()
    actions.look_after_meetings()
