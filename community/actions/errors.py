"""Why something a person wrote was not taken, each with a sentence for them."""


class NotPossible(Exception):
    """``message`` is for the person who wrote; nothing was stored."""

    def __init__(self, message: str) -> None:
        self.message = str(message)
        super().__init__(self.message)


class TooMany(NotPossible):
    """More in one day than a person usually writes."""


class NotReachable(NotPossible):
    """The person takes no letters through this site."""
