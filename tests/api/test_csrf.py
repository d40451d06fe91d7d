"""Cross-site requests: which addresses do without the site's own check, exactly."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

# One-click stop addresses (RFC 8058): the mail program that calls them has no cookie.
ONE_CLICK = {"seat_stop", "series_seat_stop", "invitation_stop", "mail_stop", "saved_stop"}
# What other services post to; each checks a signature or a secret of its own.
HOOKS = {"hook", "mail_hook"}


def patterns(resolver: Any) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_only_the_api_and_one_click_addresses_are_exempt() -> None:
    exempt = {
        str(pattern.name)
        for pattern in patterns(get_resolver())
        if getattr(pattern.callback, "csrf_exempt", False)
    }

    assert {name for name in exempt if not name.startswith("api_")} == ONE_CLICK | HOOKS


@pytest.mark.django_db
def test_every_other_post_without_the_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    values = {"slug": "a-b", "token": "abc", "public_id": "abc", "language": "en", "extension": "txt", "pk": "1",
              "position": "0", "verb": "show", "object_id": "1", "app_label": "members", "rendition": "abc",
              "code": "abc", "provider": "link", "name": "zoom", "file": "abc",
              "platform": "youtube", "path": "postmark/inbound/",
              "section": "pages", "topic": "a-b",
              "uidb36": "1", "key": "k", "kind": "abc", "content_type_id": "1", "url": "x/"}  # fmt: skip
    answers = {}
    for address in addresses(get_resolver(), "/"):
        if address.startswith("/api/"):
            continue
        url = address
        for name, value in values.items():
            url = url.replace(f"<{name}>", value)
        answers[url] = client.post(url).status_code

    refused = {url for url, status in answers.items() if status == 403}
    assert set(answers) - refused == {
        "/hooks/link/",
        "/hooks/mail/postmark/inbound/",
        "/s/abc/stop/",
        "/seats/abc/stop/",
        "/invitations/abc/stop/",
        "/stop/abc/",
        "/saved/abc/stop/",
    }


def addresses(resolver: Any, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = prefix + str(entry.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        for kind in ("slug:", "str:", "int:", "path:"):
            here = here.replace(f"<{kind}", "<")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, here)
        elif "(?P" not in here:
            yield here
