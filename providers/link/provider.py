"""A link that the host made elsewhere: works with every service and needs nothing configured."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.base import BadMeetingLink, Capabilities, MeetingInfo, MeetingSpec, Provider


class LinkProvider(Provider):
    """Keeps the host's own link. Whatever happens at the other end is the host's to do."""

    name = "link"
    label = gettext_lazy("A link that I paste")
    capabilities = Capabilities()

    def missing(self) -> str:
        return ""

    def create_meeting(self, spec: MeetingSpec) -> MeetingInfo:
        return MeetingInfo(external_id=spec.key, join_url=checked_link(spec.join_url))

    def change_meeting(self, external_id: str, spec: MeetingSpec) -> MeetingInfo:
        return MeetingInfo(external_id=external_id, join_url=checked_link(spec.join_url))

    def cancel_meeting(self, external_id: str) -> None:
        """Do nothing: the link is the host's own."""


def checked_link(link: str) -> str:
    """Return ``link`` without blanks around it. Raises ``BadMeetingLink`` unless it is a web address."""
    link = link.strip()
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"https", "http"} or parts.username is not None:
        raise BadMeetingLink(_("Paste the whole link to the meeting, like https://meet.example.org/room"))
    return link
