"""Read settings from the environment, each with a default that runs and a sentence when it is wrong."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Return the value of ``name``, or the content of the file that ``NAME_FILE`` points to."""
    file_name = os.environ.get(f"{name}_FILE")
    if file_name:
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {file_name}, which cannot be read: {error}."
            ) from error
    return os.environ.get(name, default).strip()


def boolean(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if value == "" else value in {"1", "true", "yes", "on"}
    raise ImproperlyConfigured(f"{name} is “{value}”. Use yes or no.")


def integer(name: str, default: int, *, minimum: int = 0) -> int:
    value = text(name)
    if value == "":
        return default
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        raise ImproperlyConfigured(f"{name} is “{value}”. Use a whole number of at least {minimum}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Return the comma-separated values of ``name``."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is “{value}”. Use one of: {', '.join(sorted(allowed))}.")
    return value


def web_address(name: str) -> str:
    value = text(name)
    if value and not value.lower().startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"{name} is “{value}”. Use a full address, such as https://example.org/v1."
        )
    return value


def kept_secret(name: str, path: Path) -> str:
    """Return the secret from the environment, else the one kept in ``path``, made at first use.

    A fresh machine starts without configuration and its sessions survive a restart. The file is readable
    by its owner alone; two processes that start at once agree on the one that was written first.
    """
    if value := text(name):
        return value
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8").strip()
