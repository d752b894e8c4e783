"""Keputusan tentang penyelenggaraan pelatihan: who pays signs it. Annex I is who teaches what, annex II who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobs.exports.table import Table
from organizations.models import Facility
from programs.models import TrainingClass

from .consent import Person
from .decree import law_on
from .file_cover import budget_of
from .introduction import decrees_of
from .paper import Paper, common_context, file_name
from .planned import Plan, day_of_plan, first_participants, plan_of
from .stationery import Post, Stationery, organizer


def running_decree(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The decree with room for its number and date, for the head of the house that pays (DOMAIN §2).

    Annex II holds name, place and date of birth, and L/P: no register number, nothing of custody.
    """
    house = organizer(training_class)
    of_prison = isinstance(house, Facility)
    day = day_of_plan(training_class, house, at)
    places = first_participants(training_class)
    stationery = Stationery.of(training_class, day)
    signatures = [None, stationery.signature(house, Post.HEAD_OF_FACILITY if of_prison else Post.HEAD_OF_CENTER)]
    title = "Keputusan tentang penyelenggaraan pelatihan"
    plan, people = plan_of(training_class), [Person.of(place.inmate) for place in places]
    context = common_context(title, training_class, house, stationery, signatures, at=at) | {
        "law": law_on(day) if of_prison else "",
        "budget": budget_of(training_class),
        "decrees": decrees_of(places),
        "plan": plan,
        "people": people,
    }
    return Paper(
        "reports/paper/running_decree.html", context, "reports.print_running_decree", training_class, places,
        file_name("sk-penyelenggaraan", training_class), _annexes(plan, people),
    )  # fmt: skip


def _annexes(plan: Plan, people: Sequence[Person]) -> list[Table]:
    """Annex I and annex II."""
    shares = [
        [one.instructor.name if one.instructor else "belum ditunjuk", share.unit.code if share.unit else "",
         share.unit.title if share.unit else "", share.jp]
        for one in plan.teachers
        for share in one.shares
    ]  # fmt: skip
    persons = [[number, one.name, one.birth_place, one.birth_date, one.sex] for number, one in enumerate(people, start=1)]
    return [
        Table("Lampiran I", ["Instruktur", "Kode unit", "Unit kompetensi", "JP"], shares),
        Table("Lampiran II", ["No.", "Nama", "Tempat lahir", "Tanggal lahir", "L/P"], persons),
    ]
