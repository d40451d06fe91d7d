"""Names for rows in public addresses: random, short, never the primary key."""

import secrets
from typing import Final

# Without vowels no word can appear by chance; without 0, 1, l none is misread aloud.
ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxz"


def random_id(length: int = 10) -> str:
    """Return ``length`` random characters: 47 bits for the default 10."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def public_id() -> str:
    return random_id(10)


def secret_token() -> str:
    """Return a token of 160 bits that opens something to whoever holds it."""
    return random_id(34)
