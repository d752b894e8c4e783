"""Where one row of a year's plan stands. Pure: no database, no request, no clock."""

from enum import StrEnum

from django.utils.translation import pgettext_lazy


class RowState(StrEnum):
    """What became of a row, from the classes that hang on it."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    CUT = "cut"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    RowState.PLANNED: pgettext_lazy("plan", "planned"),
    RowState.RUNNING: pgettext_lazy("plan", "under way"),
    RowState.DONE: pgettext_lazy("plan", "done"),
    RowState.CUT: pgettext_lazy("plan", "cut"),
}


def row_state(*, cut: bool, packages: int, begun: int, closed: int) -> RowState:
    """The state of a row: done when as many classes are closed by their hearing as there are packages.

    ``begun`` are the classes not cancelled whose first day has come, ``closed`` of them; one that was only proposed or
    planned leaves the row planned.
    """
    if cut:
        return RowState.CUT
    if not begun:
        return RowState.PLANNED
    return RowState.DONE if closed >= packages else RowState.RUNNING
