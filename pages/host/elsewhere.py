"""Copies of a recording on other platforms, as their host sees them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.copies import obstacle, platforms, videos
from archive.models import Publication, VideoCopy
from archive.states import SHOWN, CopyState
from common.templatetags.ui import size
from providers.platforms import Privacy, VideoPlatform
from recordings.models import Rendition, RenditionKind


@dataclass(frozen=True)
class Elsewhere:
    """One platform, what stands there of the recording, and what stands in the way of a new copy."""

    platform: VideoPlatform
    copies: list[VideoCopy]
    obstacle: str

    @property
    def copy(self) -> VideoCopy | None:
        """Return the copy that is wanted, else one that is being taken down."""
        return next((copy for copy in self.copies if copy.is_wanted), self.copies[0] if self.copies else None)

    @property
    def is_wanted(self) -> bool:
        return self.copy is not None and self.copy.is_wanted

    @property
    def is_moving(self) -> bool:
        at_work = {CopyState.WAITING, CopyState.UPLOADING, CopyState.PROCESSING}
        return any(not copy.is_wanted or copy.state in at_work for copy in self.copies)

    @property
    def is_being_sent(self) -> bool:
        return self.is_wanted and self.copy is not None and self.copy.state == CopyState.UPLOADING

    @property
    def address(self) -> str:
        copy = self.copy
        return self.platform.page(copy.remote_id) if copy and copy.remote_id and copy.state in SHOWN else ""

    @property
    def sentence(self) -> str:
        copy = self.copy
        if copy is None:
            return ""
        if not copy.is_wanted:
            return _("It is being deleted there.")
        amounts = {"done": size(copy.bytes_sent) or _("0 kB"), "total": size(copy.size_bytes)}
        return {
            CopyState.WAITING: _("Waiting to be sent."),
            CopyState.UPLOADING: _("Being sent: %(done)s of %(total)s.") % amounts,
            CopyState.PROCESSING: _("It has arrived and is made ready there. Nobody sees it yet."),
            CopyState.PUBLIC: _("Everyone can see it there."),
            CopyState.UNLISTED: _("Whoever has its address can see it there."),
            CopyState.PRIVATE: _("Nobody can see it there."),
            CopyState.FAILED: _("It did not get there."),
        }.get(CopyState(copy.state), "")


def elsewhere(publication: Publication | None) -> list[Elsewhere]:
    """Return every platform that is of interest: connected, or with a copy still there."""
    standing = list(publication.video_copies.standing()) if publication else []
    found = []
    for platform in platforms():
        there = [copy for copy in standing if copy.platform == platform.name]
        if publication is not None and (there or not platform.missing()):
            found.append(Elsewhere(platform, there, obstacle(publication, platform)))
    return found


class VideoCopyForm(forms.Form):
    """Which video goes there, who sees it, and that those who speak agreed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Which video?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a video")},
    )
    privacy = forms.ChoiceField(
        label=gettext_lazy("Who sees it there?"),
        choices=[
            (Privacy.PUBLIC, gettext_lazy("Everyone")),
            (Privacy.UNLISTED, gettext_lazy("Whoever has its address")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who sees it there")},
    )
    is_agreed = forms.BooleanField(
        label=gettext_lazy("Everyone who speaks has agreed to this"),
        help_text=gettext_lazy(
            "The agreement that is noted here is about this site. A copy elsewhere is a company’s: "
            "ask again if that was not said."
        ),
        error_messages={"required": gettext_lazy("Ask everyone who speaks first, then tick this")},
    )

    def __init__(self, *args: Any, made: list[Rendition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {RenditionKind.VIDEO: _("The full video"), RenditionKind.VIDEO_LIGHT: _("The light video")}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (video.kind, f"{names[RenditionKind(video.kind)]} ({size(video.size_bytes)})") for video in made
        ]


def form_for(publication: Publication, data: Any, copy: VideoCopy | None) -> VideoCopyForm:
    made = videos(publication.recording)
    chosen = copy.kind if copy else made[0].kind if made else ""
    initial = {"kind": chosen, "privacy": copy.privacy if copy else Privacy.UNLISTED}
    return VideoCopyForm(data, initial=initial, made=made)
