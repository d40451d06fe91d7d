"""What a provider answers when it does not do what it was asked."""


class ProviderError(Exception):
    """A provider did not do what it was asked. ``message`` is a sentence for the host.

    ``permanent`` errors end the matter; others may pass and are worth another try, not before ``retry_after_s``
    where the provider named a time.
    """

    permanent = False
    retry_after_s: float | None = None

    def __init__(self, message: str) -> None:
        self.message = str(message)
        super().__init__(self.message)


class NotConfigured(ProviderError):
    """The site lacks what this provider needs, such as a key."""

    permanent = True


class NotSupported(ProviderError):
    """The provider, or the plan the community has with it, cannot do this."""

    permanent = True


class Unauthorized(ProviderError):
    """The provider does not let the site in: keys are wrong, expired, or lack a scope."""

    permanent = True


class BadMeetingLink(ProviderError):
    """What the host gave is not a link that people can join by."""

    permanent = True


class MeetingGone(ProviderError):
    """The provider knows no such meeting (any more)."""

    permanent = True


class Refused(ProviderError):
    """The provider understood and said no; another try would hear the same."""

    permanent = True


class Unreachable(ProviderError):
    """No answer, or one that makes no sense: the provider is down or somebody stands between."""


class RateLimited(ProviderError):
    """Too many requests; ``retry_after_s`` is the provider's own wish."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BadDownload(ProviderError):
    """What came is not the file that was announced: cut short, changed, or a page instead of a recording."""


class BadDelivery(Exception):
    """A webhook that did not come from the provider, or not now. Its text is for the log, never for the sender."""
