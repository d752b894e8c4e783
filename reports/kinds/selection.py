"""The papers of a proposal of participants, for the prison only: a centre finds no proposal."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import Proposal
from programs.views.proposal_page import TELLS
from reports.papers.consent import consent_forms
from reports.papers.decree import decree_paper
from reports.papers.paper import Paper
from reports.papers.proposal_list import proposal_list
from reports.papers.tpp_minutes import tpp_minutes

from .document import OF_CLASS, Document, alone

Status = Proposal.Status
STATES = {
    "consent-forms": {Status.DRAFT, Status.PROPOSED, Status.CHECKED, Status.RECOMMENDED},
    "proposal-list": {Status.DRAFT, Status.PROPOSED, Status.CHECKED, Status.RECOMMENDED, Status.DECREED},
    "tpp-minutes": {Status.PROPOSED, Status.CHECKED, Status.RECOMMENDED, Status.DECREED},
    "decree": {Status.RECOMMENDED, Status.DECREED},
}


def papers_in(status: str) -> list[str]:
    """Kinds of paper that a proposal in ``status`` has; a withdrawn one has none."""
    return [kind for kind, states in STATES.items() if status in states]


def _document(kind: str, label: str, make: Callable[..., Paper], *formats: str) -> Document:
    def rows(user: User) -> QuerySet:
        return Proposal.objects.visible_to(user).filter(status__in=STATES[kind]).select_related("decree", *OF_CLASS)

    return Document(kind, label, "proposal", rows, alone(make), "programs.view_proposal", TELLS, ("pdf", *formats))


DOCUMENTS = [
    _document("consent-forms", _("Consent forms"), consent_forms),
    _document("proposal-list", _("Proposal with candidates"), proposal_list, "xlsx"),
    _document("tpp-minutes", _("Minutes of the TPP"), tpp_minutes),
    _document("decree", _("SK on participants"), decree_paper),
]
