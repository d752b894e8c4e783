"""Which line of a letterhead is what. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Lines that say where the house is, and are set small; the last line that does not is its name.
_ADDRESS = re.compile(
    r"(jalan|jln?\.?|alamat|kotak pos|kode pos|telp|telepon|faks|fax|e-?mail|surel|pos-?el|laman|website|www)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A letterhead: what stands above the house, the house, its address."""

    above: Sequence[str]
    house: str
    below: Sequence[str]


def heading(lines: Sequence[str], *, name: str) -> Heading:
    """``lines`` sorted; ``name`` is the house where no line names it."""
    written = [line.strip() for line in lines if line.strip()]
    names = [line for line in written if not _ADDRESS.match(line)] or [name]
    return Heading(names[:-1], names[-1], [line for line in written if _ADDRESS.match(line)])
