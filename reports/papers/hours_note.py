"""Catatan jam: what somebody who left a class before its end takes along. It is no certificate and has no number."""

from __future__ import annotations

from datetime import datetime

from organizations.models import User
from programs.models import Enrollment
from programs.rules.assessment import Verdict
from programs.rules.attendance import one_decimal
from programs.services.carrying import unit_results

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery


def hours_note(place: Enrollment, *, by: User, at: datetime) -> Paper:
    """The hours and passed units of ``place``, which has ended, for whoever goes on with them.

    Issued by the house of ``by``, by the prison where he belongs to none. Neither why the person left nor a register
    number stands on it. ``place`` comes with its class, both houses, program, standard and inmate.
    """
    training_class = place.training_class
    house = training_class.training_center if by.training_center_id else training_class.facility
    today = house.local_date(at)
    stationery = Stationery.of(training_class, today)
    post = Post.HEAD_OF_CENTER if by.training_center_id else Post.HEAD_OF_FACILITY
    tally = Enrollment.objects.filter(pk=place.pk).tallies()[place.pk]
    units = list(training_class.program.units.all())
    results = unit_results([place], units)[place.pk]
    per_jp = training_class.standard.minutes_per_jp
    context = common_context(
        "Catatan jam untuk melanjutkan pelatihan",
        training_class,
        house,
        stationery,
        [None, stationery.signature(house, post)],
        at=at,
    ) | {
        "place": place,
        "today": today,
        "tally": tally,
        "percentage": (one_decimal(tally.tenths) or "–").replace(".", ","),
        "credited_jp": tally.credited // per_jp,
        "rest_minutes": tally.credited % per_jp,
        "units_passed": [unit for unit, result in zip(units, results, strict=True) if result.verdict == Verdict.COMPETENT],
        "units_total": len(units),
    }
    return Paper(
        "reports/paper/hours_note.html", context, "reports.print_hours_note", place, [place.inmate],
        file_name("catatan-jam", training_class, place.ended_on).replace(".pdf", f"-{place.pk}.pdf"),
    )  # fmt: skip
