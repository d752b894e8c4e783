"""What every page of one class shares: the class through its door, its state in words, the audited read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import now

from audit.views import AuditedReadMixin
from inmates.rules.field_matrix import Fact, sees
from programs.models import ClassSession, TrainingClass
from programs.models.training_class import TrainingClassQuerySet

SheetState = ClassSession.SheetState
SHEET_TONES = {
    SheetState.CANCELLED: "idle",
    SheetState.LOCKED: "ok",
    SheetState.CONFIRMED: "ok",
    SheetState.TYPED: "warn",
    SheetState.COMING: "idle",
    SheetState.OPEN: "warn",
}
TONES = {"planned": "idle", "running": "ok", "finished": "warn", "closed": "ok", "cancelled": "bad"}


class ClassPageMixin(PermissionRequiredMixin, AuditedReadMixin):
    """A page below ``/classes/<pk>/``; ``active_tab`` names the URL of its tab when the page lies below it.

    ``tells`` are facts about persons that the page cannot be without: for who may not know them it does not exist.
    """

    read_verb = "programs.read_class"
    active_tab = ""
    tells: tuple[Fact, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.has_permission() and not all(sees(request.user, fact) for fact in self.tells):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def training_class(self) -> TrainingClass:
        related = self.classes().select_related(
            "program__sub_field__field", "standard", "facility", "training_center", "agreement", "room"
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def classes(self) -> TrainingClassQuerySet:
        return TrainingClass.objects.visible_to(self.request.user)

    @cached_property
    def today(self) -> date:
        return self.training_class.facility.local_date(now())

    def audited_objects(self, context: dict[str, Any]) -> TrainingClass:
        return self.training_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = self.training_class.status_on(self.today)
        own = {
            "training_class": self.training_class,
            "status": status,
            "status_tone": TONES[status],
            "active_tab": self.active_tab,
        }
        return super().get_context_data(**own | kwargs)
