from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.views.generic import TemplateView

from reports.documents import DOCUMENTS
from reports.papers.paper import Paper
from reports.papers.sppn_recap import months_of, sppn_recap
from reports.views import DocumentView

RECAP = DOCUMENTS["sppn-recap"]


class SppnView(PermissionRequiredMixin, TemplateView):
    """The months of each prison that the reader may see, to be printed."""

    permission_required = RECAP.permission
    template_name = "reports/sppn.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facilities = RECAP.rows(self.request.user).order_by("name", "pk") if RECAP.tells_to(self.request.user) else []
        at = now()
        rows = [(facility, months_of(facility, on=facility.local_date(at))) for facility in facilities]
        return super().get_context_data(rows=[(facility, months) for facility, months in rows if months], **kwargs)


class SppnMonthView(DocumentView):
    """The recap of one month of one prison."""

    document = RECAP

    def paper(self) -> Paper:
        facility = get_object_or_404(RECAP.rows(self.request.user), pk=self.kwargs["pk"])
        try:
            month = date(self.kwargs["year"], self.kwargs["month"], 1)
        except ValueError:
            raise Http404 from None
        return sppn_recap(facility, month, by=self.request.user, at=now())
