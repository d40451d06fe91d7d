"""Fetch a pip wheel with nothing but the standard library, and print where it lies.

For Pythons without ensurepip and without a pip of their own. The index is the configured one: PIP_INDEX_URL,
or index-url in pip's own files. Without either there is nothing to ask, and this ends with 1.
"""

import configparser
import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

CONFIG_FILES = (
    os.environ.get("PIP_CONFIG_FILE", ""),
    "~/.config/pip/pip.conf",
    "~/.pip/pip.conf",
    "~/Library/Application Support/pip/pip.conf",
    "/etc/pip.conf",
    "/etc/xdg/pip/pip.conf",
)
JSON = "application/vnd.pypi.simple.v1+json"


def configured_index() -> str | None:
    if index := os.environ.get("PIP_INDEX_URL"):
        return index
    for name in filter(None, CONFIG_FILES):
        parser = configparser.RawConfigParser()
        parser.read(Path(name).expanduser())
        for section in ("install", "global"):
            if index := parser.get(section, "index-url", fallback=None):
                return index
    return None


def fetch(url: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310  (the index the user configured)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def newest_wheel(page: str) -> tuple[str, str]:
    """Return the address and SHA-256 of the newest released pip wheel on an index page."""
    files = [
        entry
        for entry in json.loads(fetch(page, JSON))["files"]
        if entry["filename"].endswith("-py3-none-any.whl") and not entry.get("yanked")
    ]
    released = {
        tuple(int(part) for part in version.split(".")): entry
        for entry in files
        if (version := entry["filename"].split("-")[1]).replace(".", "").isdigit()
    }
    newest = released[max(released)]
    return urljoin(page, newest["url"]), newest["hashes"]["sha256"]


def main(folder: str) -> int:
    index = configured_index()
    if index is None:
        return 1
    try:
        address, digest = newest_wheel(f"{index.rstrip('/')}/pip/")
        content = fetch(address)
    except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
        sys.stderr.write(f"could not fetch pip from the configured index: {error}\n")
        return 1
    if hashlib.sha256(content).hexdigest() != digest:
        sys.stderr.write("the fetched pip is not what the index says it should be\n")
        return 1
    wheel = Path(folder) / address.rsplit("/", 1)[-1]
    wheel.write_bytes(content)
    sys.stdout.write(f"{wheel}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
