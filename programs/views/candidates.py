from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from inmates.models import Inmate
from jobs.exports.views import ExportMixin
from programs.forms.candidates import CriteriaForm, NominateForm
from programs.models import Proposal
from programs.services.interests import note_interest
from programs.services.proposing import nominate, open_proposal
from programs.services.selecting import CandidateRow, candidates, keep_criteria, kept_criteria

from .class_exports import CANDIDATES
from .class_page import ClassPageMixin
from .proposal_page import TELLS

ROWS = 100  # candidates on one page
GROUPS = FITTING, OUTSIDE, REFUSED = "fitting", "outside", "refused"


class CandidatesPageMixin(ClassPageMixin):
    """Who fits a class, who falls outside its criteria, and who does not fit. What was ticked and typed stays on the page."""

    template_name = "programs/class_candidates.html"
    read_verb = "programs.read_candidates"
    active_tab = "programs:class-proposal"
    tells = TELLS

    @cached_property
    def inmates(self):
        here = Inmate.objects.visible_to(self.request.user).in_custody(self.today)
        return here.filter(facility=self.training_class.facility_id)

    @property
    def typed(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @cached_property
    def criteria(self):
        return kept_criteria(self.training_class)

    @cached_property
    def proposal(self) -> Proposal | None:
        return self.training_class.proposals.open().first()

    def criteria_form(self) -> CriteriaForm:
        # Criteria typed but not kept yet survive a search.
        typed = self.request.method == "POST" and "note" in self.request.POST
        return CriteriaForm(self.request.POST if typed else None, instance=None if typed else self.criteria)

    def audited_objects(self, context):
        return [row.inmate for row in context["rows"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "groups": [(name, len(self.groups[name])) for name in GROUPS],
            "shown": self.shown,
            "ticked": self.ticked,
            "query": self.query,
            "criteria": self.criteria,
            "criteria_form": self.criteria_form(),
            "form": NominateForm(initial={"reason": self.typed.get("reason", "")}, inmates=self.inmates),
            "proposal": self.proposal,
            "nominated": self._nominated(),
            "may_nominate": self._may_nominate(),
            "free_seats": len(self.training_class.free_seats()),
        }
        return super().get_context_data(**own | self._page(self.chosen_rows()) | kwargs)

    @cached_property
    def ticked(self) -> set[int]:
        return {int(pk) for pk in self.typed.getlist("inmates") if pk.isdecimal() and len(pk) < 19}

    @cached_property
    def query(self) -> str:
        return self.typed.get("q", "").strip()

    @cached_property
    def shown(self) -> str:
        asked = self.typed.get("show") or self.typed.get("shown")
        return asked if asked in GROUPS else FITTING

    @cached_property
    def found(self) -> list[CandidateRow]:
        return self._found(self.query, self.ticked)

    @cached_property
    def groups(self) -> dict[str, list[CandidateRow]]:
        return _grouped(self.found)

    def chosen_rows(self) -> list[CandidateRow]:
        return _ticked_first(self.groups[self.shown], self.found, self.ticked)

    def _page(self, rows: list[CandidateRow]) -> dict[str, Any]:
        asked = self.typed.get("page", "")
        page = Paginator(rows, ROWS).get_page(asked if asked != "0" else 1)
        return {"rows": page.object_list, "page": page.number, "pages": page.paginator.num_pages}

    def _found(self, query: str, ticked: set[int]) -> list[CandidateRow]:
        """Who matches the search, and whoever is ticked, against the class."""
        inmates = self.inmates
        if query:
            matches = inmates.search(query).order_by().values("pk")
            inmates = inmates.filter(pk__in=matches) | inmates.filter(pk__in=ticked)
        return candidates(self.training_class, inmates, on=self.today, criteria=self.criteria)

    def _nominated(self) -> set[int]:
        return set(self.proposal.nominations.values_list("inmate", flat=True)) if self.proposal else set()

    def _may_nominate(self) -> bool:
        ready = self.proposal is None or self.proposal.status == Proposal.Status.DRAFT
        return ready and not self.training_class.ended and self.request.user.has_perm("programs.propose_participants")


class ClassCandidatesView(ExportMixin, CandidatesPageMixin, TemplateView):
    permission_required = "programs.view_proposal"
    exports = {"candidates": CANDIDATES}

    def post(self, request, *args, **kwargs) -> HttpResponseBase:
        """A search: ticks and words stay out of the address."""
        return super().post(request, *args, **kwargs) if "export" in request.POST else self.get(request, *args, **kwargs)


class CandidatesActView(CandidatesPageMixin, TemplateView):
    """Something is done about who is ticked; the page comes back as it was where that is refused."""

    http_method_names = ["post", "options"]

    def refuse(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))


class ClassCriteriaView(CandidatesActView):
    permission_required = "programs.propose_participants"

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = CriteriaForm(request.POST)
        if not form.is_valid():
            return self.refuse(criteria_form=form)
        keep_criteria(training_class=self.training_class, criteria=form.criteria, note=form.cleaned_data["note"], by=request.user)
        return self.refuse(criteria_form=form, criteria_kept=True)


class ClassNominateView(CandidatesActView):
    permission_required = "programs.propose_participants"

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = NominateForm(request.POST, inmates=self.inmates)
        if not form.is_valid():
            return self.refuse(form=form)
        ticked = [int(pk) for pk in request.POST.getlist("inmates")]  # in the order of the page
        people = dict.fromkeys(ticked, form.cleaned_data["reason"])
        try:
            self.put_forward(people)
        except ValidationError as error:
            form.add_error(None, error)
            return self.refuse(form=form)
        count = len(people)
        message = ngettext("%(count)d person stands in the draft.", "%(count)d people have been put into the draft.", count)
        messages.success(request, message % {"count": count})
        return redirect("programs:class-proposal", pk=self.training_class.pk)

    def put_forward(self, people: dict[int, str]) -> None:
        if self.proposal:
            nominate(proposal=self.proposal, inmates=people, by=self.request.user, at=now())
        else:
            open_proposal(training_class=self.training_class, inmates=people, by=self.request.user, at=now())


class ClassInterestView(CandidatesActView):
    permission_required = "programs.change_interest"

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = NominateForm(request.POST, inmates=self.inmates)
        if not form.is_valid():
            return self.refuse(form=form)
        people, field = list(form.cleaned_data["inmates"]), self.training_class.program.sub_field.field
        note_interest(inmates=people, field=field, by=request.user, on=self.today)
        message = _("Interest in %(field)s is noted for: %(names)s.")
        messages.success(request, message % {"field": field, "names": ", ".join(person.name for person in people)})
        return self.refuse()


def _grouped(found: list[CandidateRow]) -> dict[str, list[CandidateRow]]:
    """Who fits and meets the criteria, who fits without meeting them (both the earliest release first), and who does not fit."""
    fitting = sorted((row for row in found if row.fits), key=lambda row: row.margin)
    return {
        FITTING: [row for row in fitting if row.chosen],
        OUTSIDE: [row for row in fitting if not row.chosen],
        REFUSED: [row for row in found if not row.fits],
    }


def _ticked_first(rows: list[CandidateRow], found: list[CandidateRow], ticked: set[int]) -> list[CandidateRow]:
    """Nobody who was ticked falls off the page, whatever is searched for or shown."""
    chosen = [row for row in found if row.inmate.pk in ticked]
    return [*chosen, *(row for row in rows if row.inmate.pk not in ticked)]
