"""Which papers a proposal of participants has in which state, and what still lacks on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from organizations.models import User
from programs.models import Proposal, TrainingClass

from .documents import DOCUMENTS
from .kinds.selection import papers_in
from .overview import PaperEntry, links_to, number_link, unsigned
from .papers.stationery import Post, Stationery


def selection_papers(training_class: TrainingClass, user: User, *, on: date) -> list[PaperEntry]:
    """The papers of every proposal of the class that ``user`` may see, the latest round first; three queries."""
    proposals = list(Proposal.objects.visible_to(user).filter(training_class=training_class).order_by("-number"))
    facility, stationery = training_class.facility, Stationery.of(training_class, on)
    says = {
        "consent-forms": (
            _("Consent forms"),
            _("A page for each candidate, who ticks whether he is willing, and signs."),
            [Post.HEAD_OF_WORK_GUIDANCE],
        ),
        "proposal-list": (
            _("Proposal with candidates"),
            _("For the Kasi and the TPP: who is proposed, with release, margin and reason. Stays in the prison."),
            [Post.HEAD_OF_WORK, Post.HEAD_OF_WORK_GUIDANCE],
        ),
        "tpp-minutes": (
            _("Minutes of the TPP"),
            _("For the members of the TPP: the recommendation for each person, to be signed. Stays in the prison."),
            [Post.HEAD_OF_FACILITY],
        ),
        "decree": (
            _("SK on participants"),
            _("For the Kalapas: the decree with its list of names, birth and L/P; the centre receives it too."),
            [Post.HEAD_OF_FACILITY],
        ),
    }
    return [
        PaperEntry(title, purpose, links, unsigned(stationery, facility, [(facility, post) for post in posts]))
        for name, (title, purpose, posts) in says.items()
        if (links := _links(name, proposals, user))
    ]


def _links(kind: str, proposals: Sequence[Proposal], user: User) -> list[tuple[str, str]]:
    found = []
    for one in proposals:
        if kind in papers_in(one.status):
            found += links_to(DOCUMENTS[kind], one, _("Print for proposal %(number)s") % {"number": one.number})
            found += number_link(DOCUMENTS[kind], one, user)
    return found
