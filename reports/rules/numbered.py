"""Which papers bear a number, which house gives it, and its template until the house has one of its own. Pure.

The templates are assumed (docs/open-questions.md); their fields are those of ``certificates.rules.number``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbered:
    """``house`` is the name of the class's field that holds the house."""

    house: str
    template: str


NUMBERED = {
    "proposal-list": Numbered("facility", "{seq:03d}/USUL/{centre}/{roman_month}/{year}"),
    "class-report": Numbered("facility", "{seq:03d}/LAP/{centre}/{roman_month}/{year}"),
    "hearing-invitation": Numbered("training_center", "{seq:03d}/UND/{centre}/{roman_month}/{year}"),
}
