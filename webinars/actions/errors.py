"""Why a webinar cannot be planned or changed as asked."""


class NotPossible(Exception):
    """A change that cannot be made now. ``message`` is the sentence for whoever asked for it."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class StartsInThePast(NotPossible):
    """People would be invited to an hour that is gone."""


class NotOverYet(NotPossible):
    """A webinar that is said to be past would end after now."""


class CapacityBelowSeats(NotPossible):
    """Fewer seats than are taken."""


class WrongState(NotPossible):
    """The webinar is not in a state in which this can be done, or left it meanwhile."""


class NoHostAccount(NotPossible):
    """Nobody who may host has an account with that address."""


class LastHost(NotPossible):
    """Nobody would be left who decides about the webinar."""


class BadResource(NotPossible):
    """A file that is not one of the kinds that are kept, too large, empty, or one too many."""


class BadAgenda(NotPossible):
    """Parts that are too many, or take longer than their webinar."""


class BadLanguages(NotPossible):
    """An interpreter without two different languages, or a language that nobody knows."""


class BadPractice(NotPossible):
    """A practice that is past, or not before its webinar."""


class BadDialIn(NotPossible):
    """Something that is no phone number, or one too many."""


class ProposalRefused(NotPossible):
    """A wish that cannot be taken, or taken up, any more."""
