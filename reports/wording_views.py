"""How a house words and numbers its papers: the pages of its own words, and its book of numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from jobs.exports.views import ExportMixin
from reports.documents import DOCUMENTS, Document
from reports.exports import NUMBERS
from reports.models import PaperNumber
from reports.models.paper_words import House
from reports.rules.numbered import NUMBERED
from reports.rules.wording import FIELDS
from reports.services.numbering import give_number, next_number
from reports.services.wording import Part, parts_of, set_words
from reports.wording_forms import NumberForm, WordingForm


class OwnHouseMixin(PermissionRequiredMixin):
    """A page about the user's own house; for who belongs to none it does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.has_permission() and self.house is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def house(self) -> House:
        return self.request.user.facility or self.request.user.training_center

    @cached_property
    def today(self) -> date:
        return self.house.local_date(now())


class WordingMixin(OwnHouseMixin):
    permission_required = "reports.keep_wording"

    @cached_property
    def papers(self) -> dict[str, list[Part]]:
        return parts_of(self.house, on=self.today)


class WordingListView(WordingMixin, TemplateView):
    template_name = "reports/wording_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [(DOCUMENTS[kind], parts) for kind, parts in self.papers.items()]
        return super().get_context_data(rows=rows, house=self.house, **kwargs)


class WordingChangeView(WordingMixin, FormView):
    template_name = "reports/wording_change.html"
    form_class = WordingForm

    @cached_property
    def document(self) -> Document:
        if self.kwargs["kind"] not in self.papers:
            raise Http404
        return DOCUMENTS[self.kwargs["kind"]]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parts": self.papers[self.document.kind]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fields = [f"{{{name}}}" for name in FIELDS]
        own = {"document": self.document, "fields": fields, "parts": self.papers[self.document.kind]}
        return super().get_context_data(**own | kwargs)

    def form_valid(self, form: WordingForm) -> HttpResponse:
        try:
            said = form.cleaned_data
            changed = set_words(house=self.house, kind=self.document.kind, words=said, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The words hold from today on.") if changed else _("Nothing was changed."))
        return redirect("reports:wording")


class NumberListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "reports.view_papernumber"
    template_name = "reports/number_list.html"
    exports = {"numbers": NUMBERS}
    paginate_by = 100

    def get_queryset(self):
        found = PaperNumber.objects.visible_to(self.request.user).select_related("given_by", "facility", "training_center")
        year = self.request.GET.get("year", "")
        return found.filter(year=int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(one, DOCUMENTS[one.kind].label) for one in context["object_list"]]
        years = PaperNumber.objects.visible_to(self.request.user).order_by("-year").values_list("year", flat=True).distinct()
        return context | {"rows": rows, "years": list(years), "year": self.request.GET.get("year", "")}


class NumberGiveView(OwnHouseMixin, FormView):
    """Number and day of one paper of the user's own house."""

    permission_required = "reports.give_number"
    template_name = "reports/number_give.html"
    form_class = NumberForm

    @cached_property
    def document(self) -> Document:
        if self.kwargs["kind"] not in NUMBERED:
            raise Http404
        return DOCUMENTS[self.kwargs["kind"]]

    @cached_property
    def subject(self) -> Model:
        subject = get_object_or_404(self.document.rows(self.request.user), pk=self.kwargs["pk"])
        if getattr(self.training_class_of(subject), NUMBERED[self.document.kind].house) != self.house:
            raise Http404
        return subject

    @staticmethod
    def training_class_of(subject: Model) -> Model:
        return getattr(subject, "training_class", subject)

    @cached_property
    def training_class(self) -> Model:
        return self.training_class_of(self.subject)

    @cached_property
    def up_url(self) -> str:
        page = "reports:selection-paper" if self.document.subject == "proposal" else "reports:class-paper"
        return reverse(page, args=[self.training_class.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.today}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind, subject = self.document.kind, self.subject
        given = PaperNumber.objects.visible_to(self.request.user).filter(kind=kind, object_id=subject.pk)
        try:
            coming = next_number(self.house, kind, on=self.today)[1]
        except ValidationError:
            coming = ""
        own = {"document": self.document, "training_class": self.training_class, "given": list(given.select_related("given_by"))}
        return super().get_context_data(**own | {"coming": coming, "up_url": self.up_url} | kwargs)

    def form_valid(self, form: NumberForm) -> HttpResponse:
        about = {"subject": self.subject, "about": self.training_class.code}
        try:
            given = give_number(
                house=self.house, kind=self.document.kind, by=self.request.user, at=now(), **about, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The paper bears the number %(number)s.") % {"number": given.number})
        return redirect(self.up_url)
