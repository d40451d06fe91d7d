"""The access token of a Server-to-Server app: one for all threads and processes, renewed by one of them.

Zoom keeps only so many tokens of an app alive, so each process asking for its own would end the others'.
"""

import datetime as dt
import functools
import hashlib
import logging
import threading
import time
from http import HTTPStatus
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.http import Answer, Http, HttpFailure, NoSense, retry_after_s
from common.sealed import seal, unseal
from providers.errors import ProviderError, RateLimited, Unauthorized, Unreachable
from providers.models import AccessToken

logger = logging.getLogger(__name__)

EARLY: Final = dt.timedelta(seconds=60)
RENEWING: Final = dt.timedelta(seconds=60)
LOOK_S: Final = 0.1
TRIES: Final = 3
SHORT_REST_S: Final = 5.0


class TokenKeeper:
    """Keeps the token of one app. ``account`` names it without telling anything of its keys."""

    def __init__(
        self,
        http: Http,
        oauth_uri: str,
        *,
        account_id: str,
        client_id: str,
        client_secret: str,
        step_s: float,
    ) -> None:
        self._http = http
        self._uri = oauth_uri
        self._account_id = account_id
        self._client = (client_id, client_secret)
        self._step_s = step_s
        keys = f"{oauth_uri}\n{account_id}\n{client_id}\n{client_secret}"
        self.account = f"zoom:{hashlib.sha256(keys.encode()).hexdigest()[:40]}"
        self._guard = threading.Lock()
        self._known = ("", dt.datetime.min.replace(tzinfo=dt.UTC), frozenset[str]())

    def token(self, *, refused: str = "") -> str:
        """Return a token that should work: never the one that Zoom ``refused``. Raises ``ProviderError``."""
        with self._guard:
            if not self._is_good(refused):
                self._read()
            if not self._is_good(refused):
                self._renew(refused)
            return self._known[0]

    def scopes(self, *, anew: bool = False) -> frozenset[str]:
        """Return what the app may do, by the token that it has; a scope that was added comes with a new one."""
        token = self.token()
        if anew:
            self.token(refused=token)
        return self._known[2]

    def _is_good(self, refused: str) -> bool:
        token, expires_at, _scopes = self._known
        return bool(token) and token != refused and timezone.now() < expires_at - EARLY

    def _read(self) -> None:
        row = AccessToken.objects.filter(account=self.account).first()
        if row is not None and row.sealed and row.expires_at is not None:
            self._known = (unseal(bytes(row.sealed)), row.expires_at, frozenset(row.scopes.split()))

    def _renew(self, refused: str) -> None:
        """Fetch a new token, or wait for the process that does."""
        AccessToken.objects.get_or_create(account=self.account)
        rows = AccessToken.objects.filter(account=self.account)
        give_up_at = time.monotonic() + RENEWING.total_seconds()
        while time.monotonic() < give_up_at:
            now = timezone.now()
            is_free = Q(renewing_until=None) | Q(renewing_until__lt=now)
            if rows.filter(is_free).update(renewing_until=now + RENEWING):
                try:
                    self._read()  # the last one may just have finished
                    if not self._is_good(refused):
                        self._fetch()
                finally:
                    rows.update(renewing_until=None)
                return
            time.sleep(LOOK_S)
            self._read()
            if self._is_good(refused):
                return
        raise Unreachable(_("Zoom gave no key in time. It is tried again."))

    def _fetch(self) -> None:
        told = self._ask()
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unreachable(_("Zoom answered something that makes no sense."))
        expires_at = timezone.now() + dt.timedelta(seconds=min(seconds, 24 * 3600))
        scopes = str(told.get("scope") or "")
        AccessToken.objects.filter(account=self.account).update(
            sealed=seal(token), scopes=scopes, expires_at=expires_at
        )
        self._known = (token, expires_at, frozenset(scopes.replace(",", " ").split()))

    def _ask(self) -> dict[str, Any]:
        for turn in range(TRIES):
            try:
                return _granted(self._post())
            except Unreachable:
                if turn + 1 == TRIES:
                    raise
                time.sleep(self._step_s * 2**turn)
        raise AssertionError

    def _post(self) -> Answer:
        form = {"grant_type": "account_credentials", "account_id": self._account_id}
        client_id, secret = (part.encode() for part in self._client)
        try:
            return self._http.request("POST", self._uri, data=form, auth=(client_id, secret))
        except HttpFailure as error:
            logger.warning("zoom gave no token: %s", error)
            raise Unreachable(_("Zoom does not answer.")) from None


def _granted(answer: Answer) -> dict[str, Any]:
    """Return the body of a granted token. Raises what a refusal means."""
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(_("Zoom does not answer as it should (%(status)d).") % {"status": answer.status})
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        rest = retry_after_s(answer.headers, now=timezone.now())
        raise RateLimited(
            _("Zoom is busy. It is tried again."), retry_after_s=SHORT_REST_S if rest is None else rest
        )
    try:
        told = answer.json()
    except NoSense:
        told = None
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise _refusal(told if isinstance(told, dict) else {})
    if not isinstance(told, dict):
        raise Unreachable(_("Zoom answered something that makes no sense."))
    return told


def _refusal(told: dict[str, Any]) -> ProviderError:
    logger.warning("zoom refused the app's keys: %s", str(told.get("error", ""))[:80])
    if told.get("error") == "invalid_client":
        return Unauthorized(
            _("Zoom does not know this client ID with this secret. Copy both again from the app.")
        )
    if "account" in str(told.get("reason", "")).lower():
        return Unauthorized(_("Zoom does not know this account ID. Copy it again from the app."))
    return Unauthorized(
        _("Zoom did not let us in. Look whether the app at Zoom is switched on, and copy its keys again.")
    )


@functools.lru_cache(maxsize=8)
def keeper_for(
    http: Http, oauth_uri: str, *, account_id: str, client_id: str, client_secret: str, step_s: float
) -> TokenKeeper:
    """Return the one keeper that all threads of this process use for these keys."""
    return TokenKeeper(
        http,
        oauth_uri,
        account_id=account_id,
        client_id=client_id,
        client_secret=client_secret,
        step_s=step_s,
    )
