"""The way by which a person lets this site use their Google account (OAuth 2.0 with PKCE).

The page that sends people there keeps ``state`` in their session, and compares it when they come back.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final

import requests
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from google_auth_oauthlib.flow import Flow
from oauthlib.oauth2 import OAuth2Error

from providers.credentials import credentials_of, keep_credentials
from providers.errors import NotConfigured, Unauthorized, Unreachable
from providers.google import scopes
from providers.google.client import TOKEN_ADDRESS

AUTHORIZATION_ADDRESS: Final = "https://accounts.google.com/o/oauth2/v2/auth"
TIMEOUT_S: Final = 30


def consent_address(redirect_uri: str, state: str) -> str:
    """Return where a person allows this site what it needs; ``state`` is a random text of at least 128 bits.

    Raises ``NotConfigured`` without a client id and secret.
    """
    flow = _flow(redirect_uri, state=state, scopes_=[*scopes.FOR_MEETINGS, *scopes.FOR_VIDEOS])
    # "offline" and "consent" together bring a refresh token each time, also for who allowed it before.
    address, _state = flow.authorization_url(
        access_type="offline", prompt="consent", include_granted_scopes="true"
    )
    return str(address)


def keep_consent(redirect_uri: str, answer: Mapping[str, str], *, token_address: str = TOKEN_ADDRESS) -> None:
    """Exchange the code with which a person came back, and keep the refresh token, encrypted.

    ``answer`` is the query of the address they came back to, whose ``state`` is known to be the one they left with.
    Raises ``Unauthorized`` for a person who said no or a code that is not good, ``Unreachable``, ``NotConfigured``.
    """
    if answer.get("error") or not answer.get("code"):
        raise Unauthorized(_("Google was not connected: nobody allowed it. You can try again."))
    # The scopes are told to nobody here: a person may untick some, which the library would take for an attack.
    flow = _flow(redirect_uri, state=answer.get("state", ""), scopes_=None, token_address=token_address)
    try:
        token: dict[str, Any] = flow.fetch_token(code=answer["code"], timeout=TIMEOUT_S)
    except requests.RequestException as error:
        raise Unreachable(_("Google does not answer. Try to connect again in a minute.")) from error
    except (OAuth2Error, ValueError) as error:
        raise Unauthorized(_("Google did not accept this any more. Connect again from the start.")) from error
    if not token.get("refresh_token"):
        raise Unauthorized(
            _(
                "Google gave no lasting permission. Remove this site in your Google account, then connect again."
            )
        )
    keep_credentials("google", {"refresh_token": token["refresh_token"], "scopes": _granted(token)})


def _granted(token: Mapping[str, Any]) -> str:
    told = token.get("scope") or ""
    return told if isinstance(told, str) else " ".join(told)


def _flow(
    redirect_uri: str, *, state: str, scopes_: list[str] | None, token_address: str = TOKEN_ADDRESS
) -> Flow:
    keys = credentials_of("google")
    if not keys.get("client_id") or not keys.get("client_secret"):
        raise NotConfigured(
            _("First enter the client id and the client secret of your Google Cloud project.")
        )
    client = {
        "client_id": keys["client_id"],
        "client_secret": keys["client_secret"],
        "auth_uri": AUTHORIZATION_ADDRESS,
        "token_uri": token_address,
    }
    made: Flow = Flow.from_client_config(
        {"web": client},
        scopes=scopes_,
        state=state,
        redirect_uri=redirect_uri,
        code_verifier=_verifier(state),
        autogenerate_code_verifier=False,
    )
    return made


def _verifier(state: str) -> str:
    """Return PKCE's secret. It follows from ``state`` and a key of this site, so that nothing has to be kept."""
    code = salted_hmac("google consent", state, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(code).decode().rstrip("=")
