"""The plans of the years of the demo: their rows, a figure changed, a row cut, the classes that hang on them, letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from programs.models import Letter, PlanRow, TrainingClass, TrainingField, YearPlan
from programs.services.papers import LetterData, attach_agreement, attach_letter
from programs.services.year_plan import Figures, add_row, begin_plan, change_row, cut_row, link_class

from .houses import Staff
from .reference import Reference
from .scans import example_scan
from .sheets import at

STORY_YEAR = 2021
OF_20, OF_16 = 62_500_000, 50_000_000  # rupiah for a package of so many persons
PRISON, CENTER = "Kepala Lapas Narkotika Kelas IIA Bandar Lampung", "Kepala UPTD BLK Bandar Lampung"


def plan_years(reference: Reference, staff: Staff, classes: list[TrainingClass], *, today: date) -> None:
    """Each fiscal year of ``classes`` has its plan; that of 2021 is done as it was planned, the others are under way."""
    for year in sorted({one.fiscal_year for one in classes}):
        plan = begin_plan(
            facility=reference.facility, training_center=reference.center, fiscal_year=year, by=staff["kasi"]
        )  # fmt: skip
        of_year = [one for one in classes if one.fiscal_year == year]
        _hang(plan, of_year, staff)
        if year == STORY_YEAR:
            _of_the_story(plan, of_year[0], staff)
        else:
            _of_today(plan, of_year[0], staff, today=min(today, date(year, 12, 31)))


def _hang(plan: YearPlan, classes: list[TrainingClass], staff: Staff) -> None:
    """A row for each field and quarter in which a class begins, with as many packages as classes."""
    rows: dict[tuple[TrainingField, int], list[TrainingClass]] = {}
    for one in classes:
        quarter = (one.starts_on.month + 2) // 3
        rows.setdefault((one.program.sub_field.field, quarter), []).append(one)
    for (field, quarter), of_row in rows.items():
        persons = sum(one.seats for one in of_row)
        ceiling = len(of_row) * (OF_20 if of_row[0].seats == 20 else OF_16)
        row = add_row(plan=plan, field=field, figures=Figures(len(of_row), persons, quarter, ceiling), by=staff["kasi"])
        for one in of_row:
            link_class(row=row, training_class=one, by=staff["blk"])


def _of_the_story(plan: YearPlan, one: TrainingClass, staff: Staff) -> None:
    """The agreement of January with its scan, and the letters that asked for instructors and named them."""
    agreement = one.agreement
    attach_agreement(
        agreement=agreement, upload=example_scan("Perjanjian kerja sama", agreement.number), by=staff["bimker"],
        at=at(one, agreement.signed_on, 15),
    )  # fmt: skip
    _letter(plan, one, LetterData(
        PRISON, CENTER, "W9.PAS.DEMO.PK.01.04-117", date(2021, 1, 25), "Permohonan instruktur pelatihan bagi warga binaan",
        Letter.Kind.INSTRUCTOR_REQUEST,
    ), staff)  # fmt: skip
    _letter(plan, one, LetterData(
        CENTER, PRISON, "800/041/BLK-DEMO/2021", date(2021, 2, 3), "Penunjukan instruktur",
        Letter.Kind.INSTRUCTOR_REPLY, "800/042/BLK-DEMO/2021",
    ), staff)  # fmt: skip


def _of_today(plan: YearPlan, one: TrainingClass, staff: Staff, *, today: date) -> None:
    """Fisheries was planned and is cut; the ceiling of the first row was raised, with both values and the reason."""
    begun = min(at(one, date(plan.fiscal_year, 1, 12), 9), at(one, today, 7))
    first = PlanRow.objects.filter(plan=plan).earliest("pk")
    was = Figures.of(first)
    reason = "Harga elektroda dan pelat naik menurut survei harga." if first.field.code == "LAS" else "Harga bahan praktik naik."
    more = replace(was, ceiling=was.ceiling + 4_500_000)
    change_row(row=first, figures=more, seen=str(was), reason=reason, by=staff["kasi"], at=begun + timedelta(hours=2))
    field = TrainingField.objects.get(code="PERIKANAN")
    fish = add_row(plan=plan, field=field, figures=Figures(1, 16, 3, OF_16), by=staff["blk"])
    cut_row(row=fish, reason="Anggaran dipotong pada revisi DIPA; kolam sedang diperbaiki.", by=staff["kasi"], on=begun.date())
    number = f"W9.PAS.DEMO.PK.01.04-088/{plan.fiscal_year}"
    kind = Letter.Kind.INSTRUCTOR_REQUEST
    _letter(plan, one, LetterData(PRISON, CENTER, number, begun.date(), "Permohonan instruktur pelatihan", kind), staff)


def _letter(plan: YearPlan, one: TrainingClass, data: LetterData, staff: Staff) -> None:
    upload = example_scan(data.subject, data.number)
    attach_letter(about=plan, data=data, upload=upload, by=staff["bimker"], at=at(one, data.dated_on + timedelta(days=1), 10))
