"""What became of former participants, in steps of five: there is no list behind these figures."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import Outcome
from programs.rules.outcomes import in_words
from programs.services.outcomes import published_outcomes

from .panels import Cell, Panel


def panel(user: User, *, on: date) -> Panel:
    rows = [
        (Cell(f"{one.year}, {one.field}"), [Cell(one.facility), *(Cell(in_words(figure)) for figure in figures_of(one.shown))])
        for one in published_outcomes(user, on=on)
    ]
    return Panel(
        key="outcomes",
        title=_("After release"),
        first=_("Year and field"),
        heads=[_("Facility"), *Outcome.Kind.labels, _("News of")],
        worded=[0],
        rows=rows,
        empty=_("No news has been recorded before this quarter."),
        lead=_(
            "Persons of whom there is news, in steps of five, as of the end of the last quarter. It is no measure of success: "
            "whom nobody asked is not in it."
        ),
    )


def figures_of(shown) -> list[int]:
    return [*shown.figures, shown.total]
