from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView

from programs.forms.scores import Kind, TestScoresForm
from programs.services.scoring import enter_scores, score_lines

from .class_page import ClassPageMixin


class TestScoresView(ClassPageMixin, FormView):
    """Both tests of a class in one grid."""

    __test__ = False

    permission_required = "programs.enter_marks"
    template_name = "programs/test_scores.html"
    read_verb = "programs.read_scores"
    form_class = TestScoresForm
    active_tab = "programs:class-marks"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": score_lines(self.training_class)}

    def get_form(self, form_class=None) -> TestScoresForm:
        form = super().get_form(form_class)
        for kind in Kind:
            days = [score.taken_on for line in form.lines if (score := line.of(kind))]
            form.initial[f"{kind.value}_on"] = max(days, default=None)
        return form

    def form_valid(self, form: TestScoresForm) -> HttpResponse:
        try:
            enter_scores(
                training_class=self.training_class, scores=form.scores, taken_on=form.taken_on, seen=form.seen,
                by=self.request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The scores are saved."))
        return redirect("programs:class-marks", self.training_class.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"rows": context["form"].rows(), "kinds": [kind.label for kind in Kind]}
