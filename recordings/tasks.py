"""What workers do for recordings."""

from providers.actions import events_of
from providers.models import WebhookDelivery
from recordings import actions
from webinars.actions import meeting_of
from webinars.models import Webinar


def run_stage(run_id: int) -> None:
    actions.run_stage(run_id)


def destroy_unused(recording_id: int, before_ms: int) -> None:
    actions.destroy_unused(recording_id, before=before_ms / 1000)


def repair() -> None:
    actions.repair()


def expire_uploads() -> None:
    actions.expire_uploads()
    actions.sweep_leftovers()


def expect_recording(webinar_id: int) -> None:
    if webinar := Webinar.objects.filter(pk=webinar_id).first():
        actions.expect_recording(webinar)


def take_files(delivery_id: int, external_id: str) -> None:
    """Take which files are ready, or gone, out of a webhook."""
    delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
    meeting = meeting_of(delivery.provider, external_id) if delivery else None
    if delivery and meeting:
        told = [event for event in events_of(delivery) if event.external_id == external_id]
        actions.take_file_news(meeting.webinar, told)


def fetch_file(file_id: int) -> None:
    actions.fetch_file(file_id)


def begin_when_whole(recording_id: int) -> None:
    actions.begin_when_whole(recording_id)


def fetch_from_providers() -> None:
    """Look for what is awaited, and put on the queue again what fell out of it."""
    actions.look_for_files()
    actions.fetch_forgotten()


def delete_there() -> None:
    actions.delete_there()
