"""The connections to conferencing providers, for admins: enter keys, test, disconnect."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.roles import Role
from pages.host.access import for_hosts
from pages.host.meeting_forms import ConnectionForm
from providers import actions, meeting_providers
from providers.base import ProviderError
from providers.choosing import label_of, provider_of
from providers.credentials import credentials_of
from providers.fields import FIELDS
from providers.google.consent import consent_address, keep_consent
from providers.models import ProviderConnection

STATE_KEY = "provider_consent_state"


@dataclass(frozen=True)
class Connection:
    """One provider on the page."""

    name: str
    label: str
    missing: str
    form: ConnectionForm
    row: ProviderConnection | None
    is_kept: bool
    hook: str
    back: str
    has_consent: bool

    @property
    def is_connected(self) -> bool:
        return not self.missing


def _for_admins(request: HttpRequest) -> None:
    if getattr(request.user, "role", "") != Role.ADMIN:
        raise Http404


def _given(name: str) -> frozenset[str]:
    """Return which keys stand in the environment."""
    return frozenset(key for key, value in settings.PROVIDER_CREDENTIALS.get(name, {}).items() if value)


def _form(name: str, data: Any = None) -> ConnectionForm:
    return ConnectionForm(data, provider=name, known=credentials_of(name), given=_given(name))


def _connection(name: str, form: ConnectionForm | None = None) -> Connection:
    provider = provider_of(name)
    row = ProviderConnection.objects.filter(provider=name).first()
    can = provider.capabilities
    return Connection(
        name=name,
        label=str(provider.label),
        missing=provider.missing(),
        form=form or _form(name),
        row=row,
        is_kept=row is not None and bool(row.secrets),
        hook=settings.SITE_URL + reverse("hook", args=[name]) if can.sends_webhooks else "",
        back=_back(name) if name == "google" else "",
        has_consent=name == "google" and {"client_id", "client_secret"} <= credentials_of(name).keys(),
    )


def _back(name: str) -> str:
    return settings.SITE_URL + reverse("host_provider_back", args=[name])


def _names() -> list[str]:
    return [name for name in meeting_providers.settings if name in FIELDS]


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    shown = context.pop("shown", None)
    rows = [shown if shown is not None and shown.name == name else _connection(name) for name in _names()]
    return render(request, "pages/host/providers.html", {"connections": rows, "form": None, **context})


@require_safe
@for_hosts
def providers(request: HttpRequest) -> HttpResponse:
    """List the providers and how each connection is."""
    _for_admins(request)
    return _page(request)


@require_http_methods(["POST"])
@for_hosts
def provider(request: HttpRequest, name: str) -> HttpResponseBase:
    """Save keys, test a connection, or disconnect."""
    _for_admins(request)
    if name not in _names():
        raise Http404
    do = request.POST.get("do")
    if do == "test":
        return _tested(request, name)
    if do == "disconnect":
        actions.disconnect(name, by=request.user)
        messages.success(request, _("%(label)s is disconnected.") % {"label": label_of(name)})
        return redirect("host_providers")
    form = _form(name, request.POST)
    if not form.is_valid():
        return _page(request, shown=_connection(name, form), form=form)
    actions.connect(name, form.values(), by=request.user)
    if name == "google":
        messages.success(request, _("Saved. Now let Google allow it."))
        return redirect(reverse("host_providers") + "#google")
    return _tested(request, name)


def _tested(request: HttpRequest, name: str) -> HttpResponseBase:
    health = actions.test_connection(name)
    (messages.success if health.is_well else messages.error)(request, f"{label_of(name)}: {health.sentence}")
    if health.scopes_missing:
        lacking = ", ".join(health.scopes_missing)
        messages.error(request, _("What it may not do yet: %(scopes)s") % {"scopes": lacking})
    return redirect(reverse("host_providers") + f"#{name}")


@require_POST
@for_hosts
def provider_allow(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show the way to the provider's own page of consent, which leads back here."""
    _for_admins(request)
    if name != "google":
        raise Http404
    state = secrets.token_urlsafe(32)
    request.session[STATE_KEY] = state
    try:
        address = consent_address(_back(name), state)
    except ProviderError as error:
        messages.error(request, error.message)
        return redirect("host_providers")
    # A link and no redirect: browsers apply form-action to redirects after a form.
    return render(request, "pages/host/provider_allow.html", {"address": address, "label": label_of(name)})


@require_safe
@for_hosts
def provider_back(request: HttpRequest, name: str) -> HttpResponseBase:
    """Take the answer with which an admin comes back from the provider's page of consent."""
    _for_admins(request)
    expected = request.session.pop(STATE_KEY, "")
    state = request.GET.get("state", "")
    if name != "google" or not expected or not secrets.compare_digest(expected.encode(), state.encode()):
        raise Http404
    try:
        keep_consent(_back(name), request.GET.dict())
    except ProviderError as error:
        messages.error(request, error.message)
        return redirect("host_providers")
    return _tested(request, name)
