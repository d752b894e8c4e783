from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from programs.forms.readiness import ReadinessForm
from programs.forms.refusal import add_refusal
from programs.models import ReadinessCheck
from programs.services.readiness import check_readiness

from .class_page import ClassPageMixin


class ClassReadinessView(ClassPageMixin, TemplateView):
    permission_required = "programs.view_trainingclass"
    template_name = "programs/class_readiness.html"
    active_tab = "programs:class-detail"

    def get_context_data(self, **kwargs):
        checks = {check.item: check for check in self.training_class.readiness.select_related("checked_by")}
        rows = [(item.label, checks.get(item)) for item in ReadinessCheck.Item]
        may = self.request.user.has_perm("programs.check_readiness") and not self.training_class.ended
        return super().get_context_data(rows=rows, may_check=may, **kwargs)


class ClassReadinessCheckView(ClassPageMixin, FormView):
    permission_required = "programs.check_readiness"
    template_name = "programs/class_readiness_check.html"
    form_class = ReadinessForm
    active_tab = "programs:class-detail"

    @cached_property
    def back(self) -> str:
        return reverse("programs:class-readiness", args=[self.training_class.pk])

    def get_form_kwargs(self):
        checks = {check.item: check for check in self.training_class.readiness.all()}
        return super().get_form_kwargs() | {"training_class": self.training_class, "checks": checks}

    def form_valid(self, form):
        try:
            check_readiness(
                training_class=self.training_class, findings=form.findings, insurance=form.insurance,
                by=self.request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("What is ready has been saved."))
        return redirect(self.back)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_url=self.back, **kwargs)
