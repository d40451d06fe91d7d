"""What follows from news of webinars for those who run them, and those who wished for them."""

from typing import Any

from django.dispatch import receiver

from common.tasks import enqueue_on_commit
from providers.base import EventKind
from providers.choosing import capabilities_of
from providers.models import WebhookDelivery
from providers.signals import meeting_news, provider_connected
from webinars.actions import makes_meeting
from webinars.models import LeftMeeting, Meeting, Webinar, WebinarHost
from webinars.signals import (
    host_added,
    meeting_left,
    meeting_made,
    meeting_wanted,
    webinar_cancelled,
    webinar_changed,
    webinar_scheduled,
    webinar_started,
)


@receiver(host_added)
def tell_host_when_added(host: WebinarHost, by: Any, **kwargs: object) -> None:
    if by is None or by.pk != host.member_id:
        enqueue_on_commit("webinars.tasks.tell_host", host.pk)


@receiver(webinar_scheduled)
def tell_voters_when_scheduled(webinar: Webinar, **kwargs: object) -> None:
    if webinar.proposals.exists():
        enqueue_on_commit("webinars.tasks.tell_voters", webinar.pk)


@receiver([webinar_scheduled, webinar_changed, webinar_cancelled, meeting_wanted])
def bring_meeting_when_webinar_changed(webinar: Webinar, **kwargs: object) -> None:
    if makes_meeting(webinar) or hasattr(webinar, "meeting"):
        enqueue_on_commit("webinars.tasks.bring_meeting", webinar.pk)


@receiver(meeting_made)
def open_meeting_when_made(meeting: Meeting, **kwargs: object) -> None:
    if capabilities_of(meeting.provider).opens_on_the_day:
        enqueue_on_commit("webinars.tasks.open_meeting", meeting.webinar_id)


@receiver(webinar_started)
def open_meeting_when_started(webinar: Webinar, **kwargs: object) -> None:
    if capabilities_of(webinar.provider).opens_on_the_day:
        enqueue_on_commit("webinars.tasks.open_meeting", webinar.pk)


@receiver(meeting_left)
def take_back_when_left(left: LeftMeeting, **kwargs: object) -> None:
    enqueue_on_commit("webinars.tasks.take_back_meeting", left.pk)


@receiver(meeting_news)
def follow_meeting_when_news_came(
    delivery: WebhookDelivery, external_id: str, kinds: frozenset[EventKind], **kwargs: object
) -> None:
    if kinds - {EventKind.PARTICIPANT, EventKind.FILES_READY, EventKind.FILES_DELETED}:
        enqueue_on_commit("webinars.tasks.follow_meeting", delivery.pk, external_id)


@receiver(provider_connected)
def retry_meetings_when_connected(provider: str, **kwargs: object) -> None:
    enqueue_on_commit("webinars.tasks.retry_meetings", provider)
