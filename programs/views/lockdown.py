from __future__ import annotations

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
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        if "confirm" not in self.request.POST:
            return self._look(form, found)
        try:
            found = self._chosen(found)
            make_ups = {loss.meeting.pk: loss.make_up_on for loss in found if loss.make_up_on}
            fallen = lock_down(
                facility=self.request.user.facility, why=form.why, make_ups=make_ups, by=self.request.user, at=now(), **days
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self._look(form, found)
        told = ngettext("%(count)d meeting is cancelled.", "%(count)d meetings are cancelled.", len(fallen))
        messages.success(self.request, told % {"count": len(fallen)})
        return redirect("programs:class-list")

    def _look(self, form: LockdownForm, found: list[Loss]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, losses=found, looked_at=True))

    def _chosen(self, found: list[Loss]) -> list[Loss]:
        """Made up on the days typed beside the meetings; an empty one later. Raises ValidationError for what is no date."""
        day = self.get_form_class().base_fields["first"]
        typed = [(loss, self.request.POST.get(f"make-up-{loss.meeting.pk}", "")) for loss in found]
        return [loss.on(day.clean(text) if text else None) for loss, text in typed]

    def audited_objects(self, context: dict[str, Any]) -> list:
        return [place.inmate for loss in context.get("losses", ()) for place in loss.released_before]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"cancel_url": reverse("programs:class-list")} | kwargs)
