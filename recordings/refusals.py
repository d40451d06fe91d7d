"""Files that cannot become a recording, each with the sentence for the person who brought it."""

from typing import ClassVar, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class BadFile(Exception):
    """The file cannot become a recording. ``message`` is for people, ``code`` for programs; ``detail`` for logs."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[Promise] = _("This file cannot be used.")

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.message)
        self.detail = detail

    @property
    def message(self) -> str:
        return str(self.sentence)


class EmptyFile(BadFile):
    code = "empty"
    sentence = _("This file is empty: it has no bytes in it. Save the recording again and upload that file.")


class NotMedia(BadFile):
    code = "not_media"
    sentence = _(
        "This is not a video or sound file that can be read. MP4, MOV, MKV, WebM, MP3, M4A, WAV, OGG and FLAC work."
    )


class WebPage(BadFile):
    code = "web_page"
    sentence = _(
        "This file is a web page, not a recording. The download probably led to a sign-in page: "
        "sign in there, download the recording again and upload that file."
    )


class PlaylistFile(BadFile):
    code = "playlist"
    sentence = _(
        "This file is a list of other files, not a recording. Download the recording itself, as MP4 for example."
    )


class DamagedFile(BadFile):
    code = "damaged"
    sentence = _(
        "This file is damaged or cut off, so it cannot be opened. Copy or download it again and upload that file."
    )


class IncompleteFile(BadFile):
    """The container promises more than the file holds. What is there is kept, and not taken for the whole."""

    code = "incomplete"
    sentence = _(
        "The end of this recording is missing: the file holds less than it says. "
        "Copy or download it again and upload that file."
    )


class NoSound(BadFile):
    code = "no_sound"
    sentence = _("This file has no sound, so nothing that was said can be written down.")


class TooLong(BadFile):
    code = "too_long"
    sentence = _("This recording is longer than six hours. Cut it into parts and upload each one.")


class TooLarge(BadFile):
    code = "too_large"
    sentence = _("This picture is larger than 4096 × 2304 pixels. Save the recording in a smaller size.")


class TooManyStreams(BadFile):
    code = "too_many_streams"
    sentence = _(
        "This file holds far more pictures and sounds than a recording has. Save it again as an ordinary MP4."
    )


class FileTooBig(BadFile):
    code = "file_too_big"
    sentence = _("This file is larger than this site takes. Save the recording in a smaller size.")


SENTENCES: Final = {refusal.code: refusal.sentence for refusal in BadFile.__subclasses__()}
