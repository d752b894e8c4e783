from django.utils.timezone import now
from django.views.generic import TemplateView

from programs.views.class_page import ClassPageMixin
from programs.views.proposal_page import TELLS
from reports.selection_papers import selection_papers


class SelectionPaperView(ClassPageMixin, TemplateView):
    permission_required = "programs.view_proposal"
    template_name = "reports/selection_paper.html"
    read_verb = "reports.read_selection_paper"
    active_tab = "reports:class-paper"
    tells = TELLS

    def get_context_data(self, **kwargs):
        today = self.training_class.facility.local_date(now())
        entries = selection_papers(self.training_class, self.request.user, on=today)
        return super().get_context_data(entries=entries, **kwargs)
