from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.timezone import now
from django.views.generic import TemplateView

from jobs.exports.views import ExportMixin
from programs.services.teaching import taught_hours, years_taught

from .exports import TAUGHT_HOURS
from .reviewing import chosen_year


class TaughtHoursView(ExportMixin, PermissionRequiredMixin, TemplateView):
    permission_required = "programs.view_classsession"
    template_name = "programs/taught_hours.html"
    exports = {"hours": TAUGHT_HOURS}

    def get_context_data(self, **kwargs):
        user = self.request.user
        today = user.local_date(now())
        years = years_taught(user, on=today)
        year = chosen_year(self.request, years, today)
        return super().get_context_data(years=years, year=year, taught=taught_hours(user, year=year, on=today), **kwargs)
