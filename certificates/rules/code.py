"""The public code of a certificate: what an employer types or scans. Pure but for the dice."""

from __future__ import annotations

import re
import secrets

# No 0 O 1 I L: nothing on paper can be misread. 31 is prime: the weighted sum below finds
# every wrong character and every two that changed places.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_LENGTH = 17  # 17 × log2(31) = 84 bits
GROUP = 6  # groups of six never spell a word of three or five
PATTERN = re.compile(rf"[{ALPHABET}]{{6}}-[{ALPHABET}]{{6}}-[{ALPHABET}]{{6}}")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")


def new_code() -> str:
    """A code nobody can guess, with its check character, in three groups of six."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return _grouped(body + check_character(body))


def check_character(body: str) -> str:
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def normalise(typed: str) -> str | None:
    """The code as it is stored and printed, from any case and with or without hyphens and blanks.

    None when it cannot be one of ours: wrong length, foreign characters or a wrong check character.
    """
    plain = _SEPARATORS.sub("", typed[:100]).upper()
    if len(plain) != RANDOM_LENGTH + 1 or not set(plain) <= set(ALPHABET) or check_character(plain[:-1]) != plain[-1]:
        return None
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + GROUP] for start in range(0, len(plain), GROUP))
