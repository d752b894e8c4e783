from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.timezone import now
from django.views.generic import TemplateView

from programs.services.reviewing import review_sheets, years_of_sheets


class SheetReviewView(PermissionRequiredMixin, TemplateView):
    permission_required = "programs.view_lateentry"
    template_name = "programs/sheet_review.html"

    def get_context_data(self, **kwargs):
        user, asked = self.request.user, self.request.GET.get("year", "")
        years = years_of_sheets(user)
        latest = years[0] if years else user.local_date(now()).year
        year = next((year for year in years if str(year) == asked), latest)
        return super().get_context_data(years=years, year=year, review=review_sheets(user, year=year), **kwargs)
