"""What the workers do by the clock."""

from transcripts import actions


def retry_waiting() -> None:
    """Start again what failed for want of an engine that has become ready since."""
    actions.retry_waiting()
