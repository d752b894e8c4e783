"""The holder's name: masked in public, sized on paper, in letters that the fonts have. Pure."""

from __future__ import annotations

LARGEST_PT, SMALLEST_PT = 35.0, 13.0
_MM_PER_PT = 25.4 / 72
# Advance widths of an italic Times, in thousandths of the size, rounded up: an estimate that never falls short.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’`-() "), frozenset("mwMWQ—")
_EM = {"narrow": 0.35, "small": 0.51, "capital": 0.73, "wide": 0.93}
# What Liberation Serif and, behind it, DejaVu Serif draw: Latin with its accents, Cyrillic, punctuation.
_COVERED = ((0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x304), (0x400, 0x45F), (0x1E00, 0x1EFB), (0x2010, 0x2015), (0x2018, 0x2026))


def masked(name: str) -> str:
    """The first letter of each word, then three dots whatever its length: "Budi Santoso" is "B… S…"."""
    return " ".join(f"{word[0]}…" for word in name.split())


def name_size(name: str, *, width_mm: float) -> float:
    """The size in points at which ``name`` fits on one line of ``width_mm``, within the largest and the smallest."""
    ems = sum(_EM[_shape(character)] for character in name) or 1
    return round(max(SMALLEST_PT, min(LARGEST_PT, width_mm / (ems * _MM_PER_PT))), 1)


def _shape(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    return "capital" if character.isupper() or ord(character) > 0x24F else "small"


def undrawable(text: str) -> list[str]:
    """Characters that the printed fonts lack; a certificate with an empty box for a letter is refused."""
    return sorted({character for character in text if not any(first <= ord(character) <= last for first, last in _COVERED)})
