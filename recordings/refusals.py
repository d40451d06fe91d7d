"""Files that cannot become a recording, each with the sentence for the person who brought it."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MediaRefused(Exception):
    """``message`` is for people. ``code`` is for programs and stays the same."""

    code: ClassVar[str] = "refused"
    message: ClassVar[Promise] = _("This file cannot be used.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or str(self.message))


class EmptyFile(MediaRefused):
    code = "empty"
    message = _("This file is empty: it has no bytes in it. Save the recording again and upload that file.")


class NotMedia(MediaRefused):
    code = "not_media"
    message = _(
        "This is not a video or sound file that can be read. MP4, MOV, MKV, WebM, MP3, M4A, WAV, OGG and FLAC work."
    )


class WebPage(MediaRefused):
    code = "web_page"
    message = _(
        "This file is a web page, not a recording. The download probably led to a sign-in page: "
        "sign in there, download the recording again and upload that file."
    )


class PlaylistFile(MediaRefused):
    code = "playlist"
    message = _(
        "This file is a list of other files, not a recording. Download the recording itself, as MP4 for example."
    )


class DamagedFile(MediaRefused):
    code = "damaged"
    message = _(
        "This file is damaged or cut off, so it cannot be opened. Copy or download it again and upload that file."
    )


class IncompleteFile(MediaRefused):
    """The container promises more than the file holds. What is there is kept, and not taken for the whole."""

    code = "incomplete"
    message = _(
        "The end of this recording is missing: the file holds less than it says. "
        "Copy or download it again and upload that file."
    )


class NoSound(MediaRefused):
    code = "no_sound"
    message = _("This file has no sound, so nothing that was said can be written down.")


class TooLong(MediaRefused):
    code = "too_long"
    message = _("This recording is longer than six hours. Cut it into parts and upload each one.")


class TooLarge(MediaRefused):
    code = "too_large"
    message = _("This picture is larger than 4096 × 2304 pixels. Save the recording in a smaller size.")


class TooManyStreams(MediaRefused):
    code = "too_many_streams"
    message = _("This file holds far more pictures and sounds than a recording has. Save it again as an ordinary MP4.")


class FileTooBig(MediaRefused):
    code = "file_too_big"
    message = _("This file is larger than this site takes. Save the recording in a smaller size.")
