from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from jobs.exports.views import ExportMixin
from programs.forms.marks import ASPECTS, UnitMarksForm
from programs.models import CompetencyUnit, MarkAmendment, TrainingClass
from programs.services.marks import enter_marks, entries, lock_marks
from programs.services.marks_table import marks_table
from programs.services.scoring import learnt, score_lines

from .attendance import tell
from .class_exports import MARKS
from .class_page import ClassPageMixin


class ClassMarksView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_assessment"
    template_name = "programs/class_marks.html"
    read_verb = "programs.read_marks"
    exports = {"marks": MARKS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        columns, lines = marks_table(self.training_class)
        rows = [row for line in lines for cell in line.cells for row in cell.attempts]
        scores = score_lines(self.training_class)
        own = {
            "scores": scores,
            "learnt": learnt(scores),
            "columns": columns,
            "lines": lines,
            "open_places": sum(line.enrollment.ended_on is None for line in lines),
            "unlocked": sum(row.locked_at is None for row in rows),
            "enterers": sorted({str(row.entered_by) for row in rows if row.locked_at is None}),
            "amendments": list(
                MarkAmendment.objects.filter(assessment__enrollment__training_class=self.training_class).select_related(
                    "assessment__enrollment__inmate", "assessment__unit", "requested_by", "decided_by"
                )
            ),
            "may_amend": self.request.user.has_perm("programs.enter_marks"),
            "entered_myself": any(row.locked_at is None and row.entered_by_id == self.request.user.pk for row in rows),
        }
        return super().get_context_data(**own | kwargs)


class UnitMarksView(ClassPageMixin, FormView):
    permission_required = "programs.enter_marks"
    template_name = "programs/unit_marks.html"
    read_verb = "programs.read_marks"
    form_class = UnitMarksForm
    active_tab = "programs:class-marks"

    @cached_property
    def unit(self) -> CompetencyUnit:
        return get_object_or_404(CompetencyUnit, program=self.training_class.program_id, pk=self.kwargs["unit"])

    @cached_property
    def attempt(self) -> int:
        sent = self.request.GET.get("attempt", "1")
        last = self.training_class.figures.max_attempts
        if not (sent.isdecimal() and len(sent) <= 2 and 1 <= int(sent) <= last):
            raise Http404
        return int(sent)

    def get_form_kwargs(self) -> dict[str, Any]:
        found = entries(self.training_class, self.unit, self.attempt)
        if self.attempt > 1:
            sent = {name.partition("-")[2] for name in self.request.POST}
            found = [entry for entry in found if entry.assessment or not entry.problem or str(entry.enrollment.pk) in sent]
        return super().get_form_kwargs() | {"entries": found, "by_verdict": self.request.GET.get("by") == "verdict"}

    def form_valid(self, form: UnitMarksForm) -> HttpResponse:
        try:
            enter_marks(
                training_class=self.training_class,
                unit=self.unit,
                attempt=self.attempt,
                results=form.results,
                seen=form.seen,
                by=self.request.user,
                at=now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        told = ngettext("Marks of %(count)s person are saved.", "Marks of %(count)s persons are saved.", len(form.results))
        messages.success(self.request, told % {"count": len(form.results)})
        return redirect("programs:class-marks", self.training_class.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        own = {
            "unit": self.unit,
            "attempt": self.attempt,
            "attempts": range(1, self.training_class.figures.max_attempts + 1),
            "figures": self.training_class.figures,
            "aspects": list(ASPECTS.items()),
            "rows": form.rows(),
            "by_verdict": form.by_verdict,
            "here": reverse("programs:unit-marks", args=[self.training_class.pk, self.unit.pk]),
        }
        return context | own


@permission_required("programs.lock_marks", raise_exception=True)
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = get_object_or_404(TrainingClass.objects.visible_to(request.user), pk=pk)
    try:
        count = lock_marks(training_class=training_class, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        told = ngettext("%(count)s mark is locked.", "%(count)s marks are locked.", count)
        messages.success(request, told % {"count": count})
    return redirect("programs:class-marks", pk)
