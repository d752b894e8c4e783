from collections.abc import Sequence
from datetime import date

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest
from django.utils.timezone import now
from django.views.generic import TemplateView

from jobs.exports.views import ExportMixin
from programs.services.reviewing import review_sheets, years_of_sheets

from .exports import LATE_SHEETS


def chosen_year(request: HttpRequest, years: Sequence[int], today: date) -> int:
    """The year asked for where there is something of it, else the latest."""
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), years[0] if years else today.year)


class SheetReviewView(ExportMixin, PermissionRequiredMixin, TemplateView):
    permission_required = "programs.view_lateentry"
    template_name = "programs/sheet_review.html"
    exports = {"late": LATE_SHEETS}

    def get_context_data(self, **kwargs):
        user = self.request.user
        years = years_of_sheets(user)
        year = chosen_year(self.request, years, user.local_date(now()))
        return super().get_context_data(years=years, year=year, review=review_sheets(user, year=year), **kwargs)
