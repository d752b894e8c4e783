"""The long work of this floor."""

from collections.abc import Callable

from django.utils import timezone

from jobs.models import JobUnit
from jobs.registry import handler
from programs.services import class_import, list_import


@handler(list_import.APPLY, atomic=False)
def apply_list(unit: JobUnit, tick: Callable[[int, int], None]) -> None:
    list_import.apply(unit, tick, at=timezone.now())


@handler(list_import.UNDO, atomic=False)
def undo_list(unit: JobUnit, tick: Callable[[int, int], None]) -> None:
    tick(0, unit.size)
    list_import.undo(unit, at=timezone.now())


@handler(class_import.BRING_IN, finish=class_import.finish)
def bring_in_class(unit: JobUnit, tick: Callable[[int, int], None]) -> None:
    class_import.bring_in(unit, tick, at=timezone.now())
