"""The code to scan, made quickly for a whole class: those of addresses that differ in a few letters differ by known patterns."""

from __future__ import annotations

from functools import lru_cache

import segno

MASK = 3  # given, for to try all eight takes four times as long


def qr_code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, mask=MASK)


def modules(address: str, letters: str) -> str:
    """The modules of ``qr_code(address)`` row after row, 1 for a dark one; each row has a light one more at its end.

    ``letters`` are those in ``address`` that are another for each person. Every module is a sum (exclusive or) of bits
    of the text, where length, mask and kind of letters are the same: each bit of a letter has its pattern, added once.
    """
    base = address.replace(letters, "a" * len(letters))
    count, pattern = _modules(base)
    start = address.index(letters)
    for place, letter in enumerate(letters, start):
        differing = ord(letter) ^ ord("a")
        for bit in range(differing.bit_length()):
            if differing >> bit & 1:
                pattern ^= _change(base, place, bit)
    return f"{pattern:0{count}b}"


@lru_cache(maxsize=4096)
def _change(base: str, place: int, bit: int) -> int:
    """The modules that turn when that bit of the letter at ``place`` does."""
    letter = chr(ord(base[place]) ^ 1 << bit)
    return _modules(base)[1] ^ _modules(base[:place] + letter + base[place + 1 :])[1]


@lru_cache(maxsize=64)
def _modules(address: str) -> tuple[int, int]:
    text = "".join("".join(map(str, row)) + "0" for row in qr_code(address).matrix)
    return len(text), int(text, 2)
