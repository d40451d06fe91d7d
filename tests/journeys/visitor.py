"""A person at a page without JavaScript: reads it, follows links by their words, fills fields by their labels."""

import datetime as dt
import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import lxml.html
import requests


class Visitor:
    """One browser: its cookies, the page it shows, and what was typed into it."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.session = requests.Session()
        self.answer: Any = None
        self.page: Any = None

    def open(self, address: str) -> Self:
        return self._show(self.session.get(urljoin(self.site, address), timeout=20))

    @property
    def address(self) -> str:
        return str(self.answer.url).removeprefix(self.site)

    @property
    def text(self) -> str:
        """Return what the page says between its head and its foot, in one line."""
        return " ".join(said_by(part) for part in self.page.xpath("//main | //section[@class='dock']"))

    def follow(self, words: str) -> Self:
        """Open the link whose words begin with ``words``."""
        for link in self.page.iterfind(".//a[@href]"):
            if said_by(link).startswith(words):
                return self.open(urljoin(self.answer.url, link.get("href")))
        message = f"no link “{words}” on {self.address}: {self.text[:600]}"
        raise AssertionError(message)

    def fill(self, **answers: object) -> Self:
        """Fill fields by their names; a text field takes text, a check box True, a file field a path."""
        for name, value in answers.items():
            self.typed[name] = value
        return self

    def press(self, words: str) -> Self:
        """Press the button whose words begin with ``words``, sending the form in which it stands."""
        for button in self.page.iterfind(".//button"):
            if said_by(button).startswith(words):
                return self._send(button)
        message = f"no button “{words}” on {self.address}: {self.text[:600]}"
        raise AssertionError(message)

    def wait_for(self, words: str, *, within_s: float) -> Self:
        """Look at the same page again until it says ``words``."""
        end = time.monotonic() + within_s
        while words not in self.text:
            if time.monotonic() > end:
                message = f"{self.address} never said “{words}”: {self.text[:1500]}"
                raise AssertionError(message)
            time.sleep(0.5)
            self.open(self.address)
        return self

    def _show(self, answer: requests.Response) -> Self:
        assert answer.status_code < 500, f"{answer.url} answered {answer.status_code}"
        self.answer = answer
        self.shown_at = time.monotonic()
        self.page = lxml.html.document_fromstring(answer.content or b"<html><main></main></html>")
        self.typed: dict[str, object] = {}
        return self

    def _send(self, button: Any) -> Self:
        named = self.page.xpath("//form[@id=$name]", name=button.get("form") or "")
        form = named[0] if named else next(button.iterancestors("form"))
        unknown = [name for name in self.typed if name not in form.fields]
        assert not unknown, f"{self.address} has no fields {unknown}; it has {list(form.fields)}"
        for least in form.xpath(".//input/@data-least-s"):
            time.sleep(max(0.0, float(least) + 0.1 - (time.monotonic() - self.shown_at)))
        fields = [(name, value) for name, value in form.form_values() if name not in self.typed]
        files = {}
        for name, value in self.typed.items():
            if isinstance(value, Path):
                files[name] = (value.name, value.read_bytes())
            elif value is not False:
                fields.append((name, "on" if value is True else str(value)))
        if button.get("name"):
            fields.append((button.get("name"), button.get("value", "")))
        action = urljoin(self.answer.url, button.get("formaction") or form.get("action") or self.answer.url)
        headers = {"Referer": self.answer.url}
        if form.get("method", "get").lower() == "get":
            return self._show(self.session.get(action, params=fields, headers=headers, timeout=60))
        send = {"data": fields, "files": files or None, "headers": headers, "timeout": 60}
        return self._show(self.session.post(action, **send))


def said_by(element: Any) -> str:
    return " ".join(element.text_content().split()) if element is not None else ""


class Mailbox:
    """The mail that the site has sent to files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def letters(self, address: str) -> list[EmailMessage]:
        found = []
        for file in sorted(self.folder.glob("*.log")) if self.folder.exists() else []:
            for part in re.split(rb"\n-{70,}\n", file.read_bytes()):
                letter = message_from_bytes(part.strip(), policy=policy.default)
                if address in str(letter.get("To", "")):
                    found.append(letter)
        return found

    def wait(self, address: str, about: str, *, within_s: float = 20) -> EmailMessage:
        """Return the latest letter to ``address`` whose subject holds ``about``."""
        end = time.monotonic() + within_s
        while True:
            for letter in reversed(self.letters(address)):
                if about in str(letter["Subject"]):
                    return letter
            if time.monotonic() > end:
                subjects = [str(letter["Subject"]) for letter in self.letters(address)]
                message = f"no letter about “{about}” for {address}; there are {subjects}"
                raise AssertionError(message)
            time.sleep(0.3)


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def tomorrow(hour: int) -> dt.datetime:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
