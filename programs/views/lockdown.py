from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.generic import FormView

from audit.views import AuditedReadMixin
from programs.forms.meetings import LockdownForm
from programs.services.lockdown import Loss, lock_down, losses


class LockdownView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    permission_required = "programs.lock_down"
    template_name = "programs/lockdown.html"
    form_class = LockdownForm
    read_verb = "programs.read_lockdown"

    def form_valid(self, form: LockdownForm) -> HttpResponse:
        days = {name: form.cleaned_data[name] for name in ("first", "last")}
        try:
            found = losses(facility=self.request.user.facility, **days)
            if "confirm" not in self.request.POST:
                return self.render_to_response(self.get_context_data(form=form, losses=found, looked_at=True))
            fallen = lock_down(
                facility=self.request.user.facility, why=form.why, make_ups=self._make_ups(found), by=self.request.user,
                at=now(), **days,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        told = ngettext("%(count)d meeting is cancelled.", "%(count)d meetings are cancelled.", len(fallen))
        messages.success(self.request, told % {"count": len(fallen)})
        return redirect("programs:class-list")

    def _make_ups(self, found: list[Loss]) -> dict[int, date]:
        """The days typed beside the meetings; an empty one is made up later. Raises ValidationError for what is no date."""
        chosen = {}
        for loss in found:
            text = self.request.POST.get(f"make-up-{loss.meeting.pk}", "")
            if text:
                chosen[loss.meeting.pk] = self.get_form_class().base_fields["first"].clean(text)
        return chosen

    def audited_objects(self, context: dict[str, Any]) -> list:
        return [place.inmate for loss in context.get("losses", ()) for place in loss.released_before]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"cancel_url": reverse("programs:class-list")} | kwargs)
