"""Why a change of a transcript is refused; each message is for the person who asked for it."""


class NotPossible(Exception):
    """The transcript is not in a state for this, or what was given makes no sense."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Conflict(NotPossible):
    """Somebody else changed the same line after this person began."""
