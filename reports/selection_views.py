"""The papers of a proposal, for the prison only: a centre finds no proposal."""

from collections.abc import Callable

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.views.generic import TemplateView

from programs.models import Proposal
from programs.views.class_page import ClassPageMixin
from programs.views.proposal_page import TELLS
from reports.papers.paper import Paper
from reports.selection_papers import papers_in, selection_papers
from reports.views import PaperView

RELATED = ("program", "standard", "facility", "training_center", "agreement")


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


class ProposalPaperView(PaperView):
    """The paper called ``name``, as ``make`` makes it; both are given with its address."""

    permission_required = "programs.view_proposal"
    tells = TELLS
    name = ""
    make: Callable[..., Paper] | None = None

    @cached_property
    def proposal(self) -> Proposal:
        visible = Proposal.objects.visible_to(self.request.user)
        proposal = get_object_or_404(
            visible.select_related("decree", *(f"training_class__{name}" for name in RELATED)), pk=self.kwargs["pk"]
        )
        if self.name not in papers_in(proposal.status):
            raise Http404
        return proposal

    def paper(self):
        return self.make(self.proposal, at=now())
