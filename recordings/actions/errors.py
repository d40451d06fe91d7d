"""What an action answers when it cannot be done."""


class NotPossible(Exception):
    """``message`` tells the person why not, in one sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
