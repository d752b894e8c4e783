"""The table of a comparison, beside the one that was committed."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

COMMITTED = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_LINE = re.compile(r"\| (?P<name>[^|]+) \| [^|]+ \| [^|]+ \| (?P<ratio>[\d.]+) × \|")
SLOWER = 0.7  # of the committed ratio; on a busy machine the same code comes this far


def committed() -> dict[str, float]:
    """The ratios in docs/performance.md by their name."""
    text = COMMITTED.read_text() if COMMITTED.exists() else ""
    return {found["name"]: float(found["ratio"]) for found in _LINE.finditer(text)}


def compared(rows: Sequence[Any], size: int) -> str:
    """The rows as the table of docs/performance.md, and what is slower than there."""
    lines = [
        f"{size} sheets of one class; load of the machine {os.getloadavg()[0]:.1f}",
        "",
        "| comparison | ours | other | ratio | goal | met |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        figures = (f"{row.ours:g} {row.unit}", f"{row.against:g} {row.unit}", f"{row.ratio:g} ×", f"{row.goal:g} ×")
        lines.append(f"| {' | '.join((row.name, *figures, 'yes' if row.met else 'NO'))} |")
    before = committed()
    slower = [row for row in rows if row.ratio < SLOWER * before.get(row.name, 0)]
    lines += [
        "",
        *(f"slower than docs/performance.md: {row.name}: {row.ratio:g} × against {before[row.name]:g} ×" for row in slower),
    ]
    if not slower:
        lines.append("nothing is slower than docs/performance.md" if before else "docs/performance.md has no table yet")
    return "\n".join(lines) + "\n"
