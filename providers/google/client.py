"""The way to Google: whose account, one token for all threads, one service object for each.

The client library's own transport is replaced: httplib2 is not safe to share between threads, would fetch a token in
each of them, and would follow a redirect with the token in hand.
"""

import datetime as dt
import hashlib
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httplib2
from django.utils import timezone
from django.utils.translation import gettext as _
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.oauth2 import credentials as of_people
from google.oauth2 import service_account
from google_auth_httplib2 import Request as TokenRequest
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc
from googleapiclient.errors import HttpError
from googleapiclient.http import HttpRequest

from providers.credentials import credentials_of
from providers.errors import NotConfigured, ProviderError, RateLimited, Unauthorized, Unreachable
from providers.google import scopes
from providers.google.failures import failure, refused_token

TIMEOUT_S: Final = 30
TOKEN_ADDRESS: Final = "https://oauth2.googleapis.com/token"  # noqa: S105  (an address, not a secret)
VERSIONS: Final = {"calendar": "v3", "meet": "v2", "drive": "v3", "youtube": "v3"}
HOSTS: Final = (".googleapis.com", ".google.com")
TRIES: Final = 3
# What asks for a longer rest is left to the job that called.
LONGEST_PAUSE_S: Final = 5.0
MOST_PAGES: Final = 500
BROKEN: Final = (httplib2.HttpLib2Error, http.client.HTTPException, OSError)


class Account:
    """An account at Google and its access token, shared by every thread of the process."""

    def __init__(self, credentials: Any) -> None:
        self._credentials = credentials
        self._guard = threading.Lock()
        self.granted: tuple[str, ...] = ()
        """The scopes that the account allowed, as far as Google told."""

    def token(self, over: httplib2.Http, *, refused: str = "") -> str:
        """Return an access token that is not ``refused``, fetching one only where no other thread just did."""
        with self._guard:
            if not self._credentials.valid or self._credentials.token == refused:
                try:
                    self._credentials.refresh(self._noting(TokenRequest(over)))
                except RefreshError as error:
                    raise refused_token(error) from error
                except (GoogleAuthError, *BROKEN) as error:
                    raise unreachable() from error
            return str(self._credentials.token)

    def _noting(self, request: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``request`` so that what Google tells of the scopes is noted on the way."""

        def send(*parts: Any, **named: Any) -> Any:
            response = request(*parts, **named)
            try:
                self.granted = tuple(json.loads(response.data).get("scope", "").split())
            except (ValueError, AttributeError):
                self.granted = ()
            return response

        return send


class Transport:
    """Stands where the client library expects its ``httplib2.Http``. Belongs to one thread."""

    def __init__(self, account: Account, *, own_host: str) -> None:
        self._account = account
        self._own_host = own_host
        self._http = httplib2.Http(timeout=TIMEOUT_S)
        # 308 is no redirect in uploads, and no answer of Google's may lead the token elsewhere.
        self._http.follow_redirects = False

    def token(self, *, refused: str = "") -> str:
        return self._account.token(self._http, refused=refused)

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **_kw: Any,
    ) -> tuple[httplib2.Response, bytes]:
        host = urlsplit(uri).hostname or ""
        if not (host == self._own_host if self._own_host else host.endswith(HOSTS)):
            raise Unreachable(_("Google named an address that is not its own."))
        token = self.token()
        response, content = self._send(uri, method, body, headers, token)
        if response.status == HTTPStatus.UNAUTHORIZED:
            token = self.token(refused=token)
            response, content = self._send(uri, method, body, headers, token)
        return response, content

    def _send(
        self, uri: str, method: str, body: Any, headers: Mapping[str, str] | None, token: str
    ) -> tuple[httplib2.Response, bytes]:
        sent = {**(headers or {}), "Authorization": f"Bearer {token}"}
        answer: tuple[httplib2.Response, bytes] = self._http.request(uri, method, body=body, headers=sent)
        return answer

    def close(self) -> None:
        self._http.close()


class Google:
    """Google's services with the community's account. ``root`` stands for all of Google in tests."""

    def __init__(self, *, root: str = "", pause: Callable[[float], None] = time.sleep) -> None:
        self.root = root
        self.pause = pause
        self._own = threading.local()

    def missing(self) -> str:
        """Return the sentence that says which key the site lacks, or an empty string."""
        keys = credentials_of("google")
        has_person = all(keys.get(name) for name in ("client_id", "client_secret", "refresh_token"))
        if has_person or keys.get("service_account"):
            return ""
        return _("Google is not connected yet. An admin connects it in the settings.")

    def account(self) -> Account:
        """Return the account that the keys open. Raises ``NotConfigured``."""
        if sentence := self.missing():
            raise NotConfigured(sentence)
        return account_for(credentials_of("google"), self.root)

    def service(self, api: str) -> Any:
        """Return this thread's service object of ``api``."""
        account = self.account()
        kept = getattr(self._own, "kept", None)
        if kept is None or kept[0] is not account:
            services: dict[str, Any] = {}
            kept = (account, Transport(account, own_host=urlsplit(self.root).hostname or ""), services)
            self._own.kept = kept
        _account, transport, services = kept
        if api not in services:
            services[api] = build_from_document(self._document(api), http=transport)
        return services[api]

    def transport(self) -> Transport:
        self.service("drive")
        found: Transport = self._own.kept[1]
        return found

    def call(self, request: HttpRequest) -> dict[str, Any]:
        """Send a request that may be sent again, and return its answer. Raises ``ProviderError``."""
        answer: dict[str, Any] = self.again(lambda: object_of(request.execute()))
        return answer

    def again(self, send: Callable[[], Any]) -> Any:
        """Do ``send``, at most three times while Google is busy and asks for no long rest."""
        for attempt in range(TRIES):
            try:
                return attempted(send)
            except (Unreachable, RateLimited) as error:
                wait = error.retry_after_s
                if wait is None:
                    wait = 2**attempt * random.uniform(0.5, 1)  # noqa: S311  (a pause, no secret)
                if attempt == TRIES - 1 or wait > LONGEST_PAUSE_S:
                    raise
                self.pause(wait)
        raise AssertionError  # pragma: no cover

    def pages(self, method: Callable[..., HttpRequest], key: str, **parts: Any) -> Iterator[dict[str, Any]]:
        """Yield the items of every page, and give up on pages that do not end."""
        token, seen = None, set()
        for _page in range(MOST_PAGES):
            answer = self.call(method(**parts, **({"pageToken": token} if token else {})))
            yield from answer.get(key, ())
            token = answer.get("nextPageToken")
            if not token:
                return
            if token in seen:
                break
            seen.add(token)
        raise Unreachable(_("Google’s list does not end. It is tried again later."))

    def _document(self, api: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(get_static_doc(api, VERSIONS[api]))
        if self.root:
            # By ``api_endpoint`` media would go to https whatever its scheme.
            document |= {"rootUrl": self.root, "baseUrl": urljoin(self.root, document["servicePath"])}
        return document


def attempted(send: Callable[[], Any]) -> Any:
    """Do ``send`` once. Raises ``ProviderError`` for whatever goes wrong."""
    try:
        return send()
    except HttpError as error:
        raise failure(error, now=timezone.now()) from error
    except ProviderError:
        raise
    except ValueError as error:  # no JSON, or no text
        raise Unreachable(_("Google’s answer makes no sense. Somebody may stand between.")) from error
    except BROKEN as error:
        raise unreachable() from error


def object_of(answer: Any) -> dict[str, Any]:
    """Return what the client library made of an answer; text means that it was no JSON. Raises ``Unreachable``."""
    if answer == "":
        return {}
    if not isinstance(answer, dict):
        raise Unreachable(_("Google’s answer makes no sense. Somebody may stand between."))
    return answer


def unreachable() -> Unreachable:
    return Unreachable(_("Google does not answer. It is tried again."))


_accounts: Final[dict[str, Account]] = {}
_guard: Final = threading.Lock()


def account_for(keys: Mapping[str, str], root: str) -> Account:
    """Return the one account of these keys, so that its token serves every thread."""
    print_ = hashlib.sha256(json.dumps([root, sorted(keys.items())]).encode()).hexdigest()
    with _guard:
        if print_ not in _accounts:
            # Keys that were replaced are not held on to.
            _accounts.clear()
            _accounts[print_] = Account(made_credentials(keys, root))
        return _accounts[print_]


def made_credentials(keys: Mapping[str, str], root: str) -> Any:
    address = f"{root}token" if root else TOKEN_ADDRESS
    if all(keys.get(name) for name in ("client_id", "client_secret", "refresh_token")):
        return of_people.Credentials(
            token=None,
            refresh_token=keys["refresh_token"],
            token_uri=address,
            client_id=keys["client_id"],
            client_secret=keys["client_secret"],
        )
    try:
        told = json.loads(keys["service_account"])
        made = service_account.Credentials.from_service_account_info(
            {**told, "token_uri": address}, scopes=scopes.FOR_MEETINGS
        )
    except (ValueError, TypeError) as error:
        raise Unauthorized(
            _("The key of the Google service account cannot be read. Paste the whole file.")
        ) from error
    # Calendar makes no Meet link for a service account itself, only for a person of the organisation.
    return made.with_subject(keys["subject"]) if keys.get("subject") else made


def moment(text: str) -> dt.datetime:
    """Return a time as Google writes it; its nanoseconds are cut to what a clock here can tell."""
    return dt.datetime.fromisoformat(text)
