"""The code to scan, made quickly for a whole class: those of addresses that differ in a few letters differ by known patterns."""

from __future__ import annotations

import re
from functools import lru_cache

import segno

MASK = 3  # given, for to try all eight takes four times as long
Line = tuple[int, int, float]


def qr_code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, mask=MASK)


def dark_lines(address: str, letters: str) -> tuple[int, list[Line]]:
    """How many modules a side of ``qr_code(address)`` has, and its dark ones as lines: from, to, how far down.

    ``letters`` are those in ``address`` that are another for each person. Every module is a sum (exclusive or) of bits
    of the text, where length, mask and kind of letters are the same: each bit of a letter has its pattern, added once.
    """
    base = address.replace(letters, "a" * len(letters))
    size, pattern = _modules(base)
    start = address.index(letters)
    for place, letter in enumerate(letters, start):
        differing = ord(letter) ^ ord("a")
        for bit in range(differing.bit_length()):
            if differing >> bit & 1:
                pattern ^= _change(base, place, bit)
    rows = f"{pattern:0{size * size}b}"
    found = (re.finditer("1+", rows[size * row : size * (row + 1)]) for row in range(size))
    return size, [(dark.start(), dark.end(), row + 0.5) for row, darks in enumerate(found) for dark in darks]


@lru_cache(maxsize=4096)
def _change(base: str, place: int, bit: int) -> int:
    """The modules that turn when that bit of the letter at ``place`` does."""
    letter = chr(ord(base[place]) ^ 1 << bit)
    return _modules(base)[1] ^ _modules(base[:place] + letter + base[place + 1 :])[1]


@lru_cache(maxsize=64)
def _modules(address: str) -> tuple[int, int]:
    matrix = qr_code(address).matrix
    return len(matrix), int("".join(str(module) for row in matrix for module in row), 2)
