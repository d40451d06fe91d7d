"""What the workers do for webinars."""

from webinars import actions
from webinars.models import WebinarHost


def end_past() -> None:
    """Start and end webinars by the clock."""
    actions.keep_time()


def tell_host(host_id: int) -> None:
    host = WebinarHost.objects.filter(pk=host_id).select_related("webinar", "member").first()
    if host:
        actions.tell_host(host)
