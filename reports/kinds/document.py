"""What a kind of paper is, and the doors to the rows that it can be made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from inmates.rules.field_matrix import Fact, sees
from organizations.models import Official, User
from programs.models import ClassSession, Enrollment, GraduationHearing, TrainingClass
from reports.papers.paper import Paper

HOUSES = ("program", "standard", "facility", "training_center", "agreement")
OF_CLASS = tuple(f"training_class__{name}" for name in HOUSES)
Rows = Callable[[User], QuerySet]
Make = Callable[[Model, User, datetime], Paper]


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of paper: of which rows it is made, how, who may open it, and in which formats it is written.

    ``tells`` are facts about persons without which the paper does not exist for a reader. Who has a ``purpose`` and is
    about a class or a meeting stands on the class's page of papers: under the letterhead of ``house`` (of who runs the
    class where it is empty), ``signs`` are (house, post) whose name is missed when nobody is entered.
    """

    kind: str
    label: str | Promise
    subject: str
    rows: Rows
    make: Make
    permission: str
    tells: tuple[Fact, ...] = ()
    formats: tuple[str, ...] = ("pdf",)
    purpose: str | Promise = ""
    house: str = ""
    signs: tuple[tuple[str, Official.Post], ...] = ()

    def opens_for(self, user: User) -> bool:
        return user.has_perm(self.permission) and self.tells_to(user)

    def tells_to(self, user: User) -> bool:
        return all(sees(user, fact) for fact in self.tells)

    def url_name(self, written: str = "pdf") -> str:
        """The name of its address in the format ``written``: the kind, with the format where it is not a PDF."""
        return f"reports:{self.kind}" if written == "pdf" else f"reports:{self.kind}-{written}"


def alone(make: Callable[..., Paper]) -> Make:
    """A paper that shows everybody the same."""
    return lambda obj, by, at: make(obj, at=at)


def for_reader(make: Callable[..., Paper]) -> Make:
    """A paper that shows what its reader may see."""
    return lambda obj, by, at: make(obj, by=by, at=at)


def classes(user: User) -> QuerySet:
    return TrainingClass.objects.visible_to(user).select_related(*HOUSES)


def meetings(user: User) -> QuerySet:
    held = ClassSession.objects.visible_to(user).not_cancelled().order_by("-held_on", "-pk")
    return held.select_related("room", "makes_up", *OF_CLASS)


def hearings(user: User) -> QuerySet:
    return GraduationHearing.objects.filter(training_class__in=TrainingClass.objects.visible_to(user)).select_related(*OF_CLASS)


def places(user: User) -> QuerySet:
    return Enrollment.objects.visible_to(user).select_related("inmate", *OF_CLASS)
