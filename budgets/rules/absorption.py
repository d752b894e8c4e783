"""How much of a ceiling was spent, in whole numbers. Pure: no database, no request, no clock."""

from __future__ import annotations

from datetime import date


def absorption(realised: int, available: int) -> int | None:
    """``realised`` of ``available`` rupiah in hundredths of a percent, half up; None when nothing is available.

    Below the whole it never reads 100 %: 99,998 % gives 9999. It may exceed 100 %: 14286 is 142,86 %.
    Source: DOMAIN §4, "Report percentages"; available is the ceiling without its blocked part.
    """
    if available <= 0:
        return None
    hundredths = (2 * 10_000 * realised + available) // (2 * available)
    return min(hundredths, 9_999) if realised < available else hundredths


def percent(hundredths: int | None) -> str:
    """14286 → "142,86%"; nothing → "–"."""
    if hundredths is None:
        return "–"
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def quarter_ends(year: int) -> list[date]:
    """The last days of the four quarters of a fiscal year."""
    return [date(year, 3, 31), date(year, 6, 30), date(year, 9, 30), date(year, 12, 31)]


def weeks_left(year: int, on: date) -> int:
    """Whole weeks from ``on`` to the end of the fiscal year; the whole year when it has not begun, 0 after it."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    return max(0, (ends - max(on, begins)).days + 1) // 7
