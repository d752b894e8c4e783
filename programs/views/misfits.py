from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.timezone import now
from django.views.generic import TemplateView

from audit.views import AuditedReadMixin
from inmates.rules.field_matrix import sees
from jobs.exports.views import ExportMixin
from programs.models import TrainingClass
from programs.services.custody import misfits, running_places

from .exports import MISFITS
from .proposal_page import TELLS


class MisfitListView(ExportMixin, PermissionRequiredMixin, AuditedReadMixin, TemplateView):
    """For the prison's side only: proposals, and with them release and Register F, are none of the centre's."""

    permission_required = "programs.view_proposal"
    template_name = "programs/misfit_list.html"
    read_verb = "programs.read_misfits"
    exports = {"misfits": MISFITS}

    def audited_objects(self, context):
        return [row.enrollment for row in context["rows"]]

    def get_context_data(self, **kwargs):
        user = self.request.user
        places = running_places().filter(training_class__in=TrainingClass.objects.visible_to(user))
        known = all(sees(user, fact) for fact in TELLS)
        rows = misfits(places, on=user.local_date(now())) if known else []
        return super().get_context_data(rows=rows, of_many=user.facility_id is None, **kwargs)
