"""What is written about the product is true of it."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models.signals import ModelSignal
from django.dispatch import Signal

from tests.architecture.source import FLOOR, ROOT, place, python_files, tree_of

READERS = {"text", "boolean", "integer", "words", "choice", "kept_secret", "web_address"}
# Words that belong to how something came to be, not to what it is; and one machine's own places.
FORBIDDEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\b[Pp]rototype|\b[Ii]ssue #?\d|/(?:home|root|Users)/\w")
INLINE = (
    ("style element", re.compile(r"<style\b", re.IGNORECASE)),
    ("style attribute", re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)),
    (
        "inline script",
        re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:json|ld\+json)\")", re.IGNORECASE),
    ),
    ("event handler", re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)),
    ("javascript address", re.compile(r"javascript:", re.IGNORECASE)),
    (
        "third party",
        re.compile(
            r"<(?:script|link|img|iframe|video|audio|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//",
            re.IGNORECASE,
        ),
    ),
)
# The settings; a command that runs before there is an environment; what is passed on to, or taken from, a child.
ENVIRONMENT_READERS = {
    "config/env.py",
    "bin/fetch_pip.py",
    "transcripts/engines/client.py",
    "transcripts/pulling.py",
}
REQUIREMENT = re.compile(r"^[A-Za-z0-9]")


def settings_read() -> set[str]:
    """Return the names of the variables that the settings read through config/env.py."""
    return {
        call.args[0].value
        for file in ("config/settings.py", "config/services.py")
        for call in ast.walk(tree_of(ROOT / file))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in READERS
        and getattr(call.func.value, "id", "") == "env"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))

    assert settings_read() - documented == set()


def test_only_settings_that_exist_are_documented() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))

    assert documented - settings_read() == set()


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        place(path)
        for path in python_files(tests=False)
        if re.search(r"environ(?:\.get\b|\[)|getenv", path.read_text(encoding="utf-8"))
        and path.relative_to(ROOT).as_posix() not in ENVIRONMENT_READERS
    ]

    assert readers == []


def receivers() -> Iterator[str]:
    """Yield ``signal → module.receiver`` for each of our receivers connected to one of our signals."""
    for path in sorted(ROOT.glob("*/signals.py")):
        module = __import__(f"{path.parent.name}.signals", fromlist=["*"])
        for name, signal in vars(module).items():
            if isinstance(signal, Signal) and not isinstance(signal, ModelSignal):
                for live in signal._live_receivers(None)[0]:
                    if live.__module__.split(".")[0] in FLOOR:
                        yield f"`{path.parent.name}.{name}` → `{live.__module__}.{live.__qualname__}`"


def test_effects_lists_every_connected_receiver() -> None:
    written = set(re.findall(r"`[a-z_.]+` → `[A-Za-z_.]+`", (ROOT / "docs/effects.md").read_text()))

    assert written == set(receivers())


def test_every_promise_names_tests_that_exist() -> None:
    promised = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/promises.md").read_text())

    missing = [
        f"{path}::{name}"
        for path, name in promised
        if not (ROOT / path).exists() or f"def {name}(" not in (ROOT / path).read_text()
    ]
    assert missing == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def templates() -> list[Path]:
    return [path for path in sorted((ROOT / "templates").rglob("*.html")) if "email" not in path.parts]


def test_no_page_has_anything_inline_or_foreign() -> None:
    found = [
        f"{place(path)}: {what}"
        for path in templates()
        for what, pattern in INLINE
        if pattern.search(
            re.sub(
                r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
            )
        )
    ]

    assert found == []


def test_nothing_is_left_undone_in_the_source() -> None:
    files = [*python_files(tests=False), *templates(), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    found = [
        f"{place(path)}: {match.group()}"
        for path in files
        if (match := FORBIDDEN.search(path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_every_requirement_says_its_reason() -> None:
    silent = [
        f"{path.name}: {line}"
        for path in sorted(ROOT.glob("requirements*.txt"))
        for line in path.read_text().splitlines()
        if REQUIREMENT.match(line) and "  # " not in line
    ]

    assert silent == []


def third_parties() -> set[str]:
    """Return the top-level names that the product imports from installed packages, at the top of a file."""
    nodes = [node for path in python_files(tests=False) for node in ast.walk(tree_of(path))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    tops = {name.split(".")[0] for name in names}
    return tops - set(FLOOR) - set(sys.stdlib_module_names)


def canonical(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


# Adapters of these are loaded only where someone has installed them.
OPTIONAL = {"whisper", "torch"}


def test_whatever_the_product_imports_stands_in_its_lock() -> None:
    locked = {line.split("==")[0] for line in pins("requirements.lock")}
    owners = packages_distributions()

    missing = {
        name
        for name in third_parties() - OPTIONAL
        if not {canonical(owner) for owner in owners.get(name, [])} & locked
    }
    assert missing == set()


def pins(name: str) -> set[str]:
    return {
        line.split(" ;")[0].rstrip(" \\") for line in (ROOT / name).read_text().splitlines() if "==" in line
    }


def test_the_tests_run_on_the_versions_that_the_site_runs_on() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()
