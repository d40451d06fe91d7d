"""Files fetched from Drive, continued where they broke off."""

import datetime as dt
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httplib2
from django.utils import timezone
from django.utils.translation import gettext as _
from googleapiclient.errors import HttpError

from common.downloads import Announced, BadStatus, download
from common.http import Http, HttpFailure, NoAnswer
from providers.base import Progress
from providers.errors import BadDownload, ProviderError, Unreachable
from providers.google.client import Google
from providers.google.failures import failure
from providers.records import RemoteFile

HOSTS: Final = frozenset({"www.googleapis.com", "*.googleusercontent.com"})


class Drive:
    """The Drive in which Meet puts its recordings."""

    def __init__(self, google: Google) -> None:
        self._google = google
        own = urlsplit(google.root).hostname
        self._http = Http({own}, in_own_network=True) if own else Http(HOSTS)

    def fetch(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        """Write ``file`` to ``to``. Raises ``BadDownload`` for anything but what was announced."""
        try:
            self._fetch(file, to, progress=progress, refused="")
        except BadStatus as error:
            if error.answer.status != HTTPStatus.UNAUTHORIZED:
                raise refusal(error) from error
            # The token ended under way.
            self._again(file, to, progress=progress)

    def _again(self, file: RemoteFile, to: Path, *, progress: Progress) -> None:
        transport = self._google.transport()
        try:
            self._fetch(file, to, progress=progress, refused=transport.token())
        except BadStatus as error:
            raise refusal(error) from error

    def _fetch(self, file: RemoteFile, to: Path, *, progress: Progress, refused: str) -> None:
        request = self._google.service("drive").files().get_media(fileId=file.locator, supportsAllDrives=True)
        token = self._google.transport().token(refused=refused)
        announced = Announced(suffix=file.suffix, size_bytes=file.size_bytes, checksum=file.checksum)
        try:
            download(
                self._http,
                request.uri,
                to,
                announced=announced,
                headers={"Authorization": f"Bearer {token}"},
                progress=progress,
            )
        except BadStatus:
            raise
        except NoAnswer as error:
            raise Unreachable(_("Google broke the download off. It goes on from there.")) from error
        except HttpFailure as error:
            raise BadDownload(
                _("What came from Google is not the recording that was announced. It is fetched again.")
            ) from error


def refusal(error: BadStatus) -> ProviderError:
    answer = error.answer
    response = httplib2.Response(
        {k.lower(): v for k, v in answer.headers.items()} | {"status": answer.status}
    )
    now: dt.datetime = timezone.now()
    return failure(HttpError(response, answer.body), now=now)
