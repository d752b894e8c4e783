"""Certificates of several classes, or of a whole year of a centre, at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from audit.views import AuditedReadMixin
from certificates.forms import IssueForm
from certificates.services.bulk import ISSUE, standings, start_issue
from jobs.models import Job
from programs.models import TrainingClass
from programs.models.training_class import TrainingClassQuerySet
from programs.views.reviewing import chosen_year

from .bundle import chosen_classes, query_of
from .class_tab import tell


class BatchIssueView(PermissionRequiredMixin, AuditedReadMixin, TemplateView):
    permission_required = "certificates.issue_certificate"
    read_verb = "certificates.read_classes"
    template_name = "certificates/batch_issue.html"

    @cached_property
    def today(self):
        return self.request.user.local_date(now())

    @cached_property
    def heard(self) -> TrainingClassQuerySet:
        return TrainingClass.objects.visible_to(self.request.user).filter(hearings__isnull=False)

    @cached_property
    def years(self) -> list[int]:
        held = self.heard.order_by().values_list("hearings__held_on__year", flat=True)
        return sorted(set(held), reverse=True) or [self.today.year]

    @cached_property
    def year(self) -> int:
        return chosen_year(self.request, self.years, self.today)

    def of_year(self) -> list[TrainingClass]:
        related = self.heard.filter(hearings__held_on__year=self.year).select_related("training_center", "facility", "program")
        return list(related.distinct().order_by("code", "pk"))

    def audited_objects(self, context: dict[str, Any]) -> list[TrainingClass]:
        return [row.training_class for row in context["rows"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = standings(self.of_year(), by=self.request.user, on=self.today)
        last = Job.objects.visible_to(self.request.user).filter(kind=ISSUE, created_by=self.request.user).first()
        own = {
            "rows": rows,
            "ready_count": sum(row.ready + row.unfinished for row in rows),
            "years": self.years,
            "year": self.year,
            "form": IssueForm(today=self.today),
            "last": last,
            "last_query": query_of(last.payload["classes"]) if last else "",
            "year_query": query_of([row.training_class.pk for row in rows if row.issued]),
        }
        return super().get_context_data(**own | kwargs)

    def post(self, request, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IssueForm(request.POST, today=self.today)
        chosen = request.POST.getlist("class")
        here = f"{reverse('certificates:batch-issue')}?year={self.year}"
        if not form.is_valid() or not chosen:
            messages.error(request, _("Choose at least one class and give the day of issue. Nothing has been issued."))
            return redirect(here)
        classes = chosen_classes(chosen, self.heard.distinct())
        try:
            batch = start_issue(classes=classes, by=request.user, on=form.cleaned_data["on"], at=now(), target_url=here)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return redirect(here)
        tell(request, batch)
        return redirect(batch.job)
