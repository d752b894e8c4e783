"""What fits on the sheet: a name on one line, a table on one page, letters that the fonts have. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

LARGEST_PT, SMALLEST_PT = 37.0, 13.0
TABLE_PT = (10.5, 9.5, 8.5, 7.5, 6.5)
TITLE_LETTERS = 60  # of a unit's title on one line at the first of these sizes
_MM_PER_PT = 25.4 / 72
# Advance widths of an italic Times, in thousandths of the size, rounded up: an estimate that never falls short.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’`-() "), frozenset("mwMWQ—")
SENTENCE_MM = 245.0  # from one margin of the front to the other
PROSE_EM, LEADING = 0.48, 1.45  # a letter of upright prose with its capitals; line height
_EM = {"narrow": 0.35, "small": 0.51, "capital": 0.73, "wide": 0.93}
# What Liberation Serif and, behind it, DejaVu Serif draw: Latin with its accents, Cyrillic, punctuation.
# No soft hyphen, which nobody sees; none of the signs that turn the direction of writing.
_COVERED = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x24F),
    (0x300, 0x304),
    (0x400, 0x45F),
    (0x1E00, 0x1EFB),
    (0x2010, 0x2015),
    (0x2018, 0x2026),
)


def name_size(name: str, *, width_mm: float) -> float:
    """The size in points at which ``name`` fits on one line of ``width_mm``, within the largest and the smallest."""
    return round(max(SMALLEST_PT, min(LARGEST_PT, width_mm / (name_width(name) or _MM_PER_PT))), 1)


def name_width(name: str) -> float:
    """What ``name`` takes on its line, in mm for each point of its size."""
    return sum(_EM[_shape(character)] for character in name) * _MM_PER_PT


def _shape(character: str) -> str:
    if character in _NARROW:
        return "narrow"
    if character in _WIDE:
        return "wide"
    return "capital" if character.isupper() or ord(character) > 0x24F else "small"


def undrawable(text: str) -> list[str]:
    """Characters that the printed fonts lack; a certificate with an empty box for a letter is refused."""
    return sorted({character for character in text if not any(first <= ord(character) <= last for first, last in _COVERED)})


def table_size(titles: Sequence[str], *, height_mm: float) -> tuple[float, float]:
    """Size of the type in points and height of a row in mm at which one row per title fits into ``height_mm``.

    A row is never higher than 9 mm; beyond the smallest type the table runs on to another page.
    """
    row = min(9.0, height_mm / max(len(titles), 1))
    for points in TABLE_PT:
        line, letters = points * 1.2 * _MM_PER_PT, TITLE_LETTERS * TABLE_PT[0] / points
        if sum(max(row, line * ceil(len(title) / letters) + 0.9) for title in titles) <= height_mm + 0.01:
            break
        row = min(row, line + 0.9)
    return points, round(row, 2)


def letterhead_size(*, above: int, below: int, height_mm: float) -> float:
    """Size in points at which a letterhead's lines, the house a quarter larger and its address smaller, fit the height."""
    lines = above + 1.25 + 0.85 * below
    return min(10.5, int(10 * height_mm / (_MM_PER_PT * 1.3 * lines)) / 10)


def name_fits(name: str, *, width_mm: float = SENTENCE_MM) -> bool:
    """Whether ``name`` stands on its line at the smallest size; what does not would be cut off."""
    return name_width(name) * SMALLEST_PT <= width_mm


def paragraph_size(lines: Sequence[str], *, height_mm: float, sizes: Sequence[float]) -> float:
    """The largest of ``sizes`` in points at which ``lines``, each broken where it is too long, fit the height; else the last."""
    for points in sizes:
        letters = SENTENCE_MM / (points * _MM_PER_PT * PROSE_EM)
        height = sum(ceil(max(len(line), 1) / letters) for line in lines) * points * _MM_PER_PT * LEADING
        if height <= height_mm + 0.01:
            return points
    return sizes[-1]


def text_size(letters: int, *, line: int) -> float:
    """Size in points of a sentence of ``letters`` that has one line of ``line`` at 12 points: two lines shrink it, three more."""
    return 12.0 if letters <= line else 10.5 if letters <= 1.6 * line else 9.0
