"""The holder's name as the public may see it. Pure."""

from __future__ import annotations


def masked(name: str) -> str:
    """The first letter of each word, then three dots whatever its length: "Budi Santoso" is "B… S…"."""
    return " ".join(f"{word[0]}…" for word in name.split())
