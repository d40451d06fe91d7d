"""What a reader sees of an answer."""

import re
from typing import Any

import lxml.html


def tree(response: Any) -> Any:
    return lxml.html.fromstring(response.content.decode())


def main_text(response: Any) -> str:
    """Return what the page's main part says, in one line."""
    return re.sub(r"\s+", " ", tree(response).find(".//main").text_content()).strip()


def heading(response: Any) -> str:
    return re.sub(r"\s+", " ", tree(response).find(".//h1").text_content()).strip()


def links(response: Any, words: str) -> list[str]:
    """Return where the links lead whose words begin with ``words``."""
    found = tree(response).iterfind(".//a[@href]")
    return [link.get("href") for link in found if link.text_content().strip().startswith(words)]


def forms(response: Any) -> list[tuple[str, str]]:
    """Return method and address of each form in the page's main part."""
    found = tree(response).find(".//main").iterfind(".//form")
    return [(form.get("method", "get"), form.get("action", "")) for form in found]


def errors(response: Any) -> list[str]:
    """Return the sentences of the error summary."""
    return [link.text_content() for link in tree(response).iterfind(".//div[@data-errors]//li")]
