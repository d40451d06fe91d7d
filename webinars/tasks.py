"""What the workers do for webinars."""

from webinars.actions import keep_time


def end_past() -> None:
    """Start and end webinars by the clock."""
    keep_time()
