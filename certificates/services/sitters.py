"""Who could sit for an exam, and what has to be looked at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from certificates.models import CompetencyCertificate, Exam
from certificates.rules.exams import REFUSING, ExamWarning, Sitter, exam_warnings
from inmates.models import Absence, Inmate, RegistrationEntry
from programs.models import Enrollment, TrainingStandard
from programs.rules.eligibility import DisciplineSpan
from programs.rules.standard import Standard


@dataclass(frozen=True, slots=True)
class SitterRow:
    """One person against the day of an exam; ``graduate_of`` is the newest place in a class that was passed."""

    inmate: Inmate
    warnings: Sequence[ExamWarning]
    graduate_of: Enrollment | None

    @property
    def refused(self) -> bool:
        return not REFUSING.isdisjoint(self.warnings)


def sitters(exam: Exam, inmates: QuerySet[Inmate]) -> list[SitterRow]:
    """Each of ``inmates`` in their order against the day of ``exam``; six queries, one more for a day before an admission.

    The prison's own facts are in the warnings: who shows them asks ``inmates.rules.field_matrix``.
    """
    on = exam.held_on
    current = RegistrationEntry.objects.filter(is_current=True).select_related("registration_class")
    out = Absence.objects.filter(inmate=OuterRef("pk"), back_on=None)
    same = CompetencyCertificate.objects.in_force().filter(seat__inmate=OuterRef("pk"), seat__exam__scheme=exam.scheme)
    # Who sits for this very exam holds its certificate afterwards.
    held = same.filter(issued_on__lte=on, valid_until__gte=on).exclude(seat__exam=exam.pk)
    passed = Enrollment.objects.filter(
        status=Enrollment.Status.GRADUATED, training_class__training_center=exam.training_center_id
    ).select_related("training_class")
    people = list(
        inmates.annotate(is_out=Exists(out), holds=Exists(held)).prefetch_related(
            "discipline_entries",
            Prefetch("registrations", current, to_attr="current_registrations"),
            Prefetch("enrollments", passed.order_by("-training_class__ends_on", "-pk"), to_attr="passed"),
        )
    )
    prefetch_related_objects([inmate for inmate in people if inmate.admitted_on > on], "past_stays")
    row = TrainingStandard.objects.in_force(exam.training_center, on)
    standard = row.figures() if row else Standard()
    return [
        SitterRow(inmate, exam_warnings(_sitter(inmate, on), on=on, standard=standard), next(iter(inmate.passed), None))
        for inmate in people
    ]


def _sitter(inmate: Inmate, on: date) -> Sitter:
    entry = next(iter(inmate.current_registrations), None)
    register_class = entry.registration_class if entry else None
    return Sitter(
        in_custody=inmate.in_custody(on),
        may_train=register_class.may_train if register_class else None,
        release_on=inmate.release_on,
        discipline=[DisciplineSpan(span.entered_on, span.closed_on) for span in inmate.discipline_entries.all()],
        out=inmate.is_out,
        holds=inmate.holds,
    )
