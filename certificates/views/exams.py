"""Competency exams of an LSP: the list, one exam, who sits for it, when it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import FormView, ListView, TemplateView

from audit.views import AuditedReadMixin
from certificates.exam_forms import ExamCancelForm, ExamForm, ExamMoveForm, PeopleSearchForm
from certificates.models import CompetencyCertificate, Exam, ExamCorrection, ExamSeat
from certificates.models.exam import ExamQuerySet
from certificates.services.exams import cancel_exam, enter, move_exam, plan_exam, withdraw
from certificates.services.sitters import SitterRow, sitters
from inmates.models import Inmate
from inmates.models.inmate import InmateQuerySet
from inmates.rules.field_matrix import Fact, sees
from jobs.exports.views import ExportMixin
from programs.forms.refusal import add_refusal
from programs.models import TrainingClass

from .exports import EXAM_PEOPLE, EXAMS

PEOPLE_SHOWN = 100
ACTING = ("keep_exam", "lock_exam", "record_competency")
# What the warnings about somebody tell: who may not know one of these sees none of them.
TELLS = (Fact.RELEASE, Fact.DISCIPLINE, Fact.CUSTODY_EVENTS)


class ExamListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "certificates.view_exam"
    template_name = "certificates/exam_list.html"
    paginate_by = 50
    exports = {"exams": EXAMS}

    def get_queryset(self) -> ExamQuerySet:
        # A centre counts its own graduates: of the others it knows nothing.
        own = Q(seats__in=ExamSeat.objects.visible_to(self.request.user))
        counts = {
            "people": Count("seats", filter=own, distinct=True),
            "competent": Count("seats", filter=own & Q(seats__result="K", results_locked_at__isnull=False), distinct=True),
        }
        visible = Exam.objects.visible_to(self.request.user).select_related("facility", "training_center")
        return visible.annotate(**counts).order_by("-held_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            today=self.request.user.local_date(now()), of_many=self.request.user.facility_id is None, **kwargs
        )


class ExamAddView(PermissionRequiredMixin, FormView):
    permission_required = "certificates.keep_exam"
    template_name = "certificates/exam_form.html"
    form_class = ExamForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        """The LSP of the last exam: mostly it is the same."""
        names = ("body", "licence_number", "licensed_until", "place")
        return Exam.objects.visible_to(self.request.user).order_by("-pk").values(*names).first() or {}

    def form_valid(self, form: ExamForm) -> HttpResponse:
        houses = {name: form.cleaned_data[name] for name in ("facility", "training_center")}
        return redirect(plan_exam(data=form.exam, by=self.request.user, at=now(), **houses))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("New competency exam"), cancel_url=reverse("certificates:exam-list"), **kwargs)


class ExamPageMixin(PermissionRequiredMixin, AuditedReadMixin):
    """A page about one exam and its people."""

    read_verb = "certificates.read_exam"

    @cached_property
    def exam(self) -> Exam:
        related = ("facility", "training_center", "recorded_by", "results_locked_by", "cancelled_by")
        return get_object_or_404(Exam.objects.visible_to(self.request.user).select_related(*related), pk=self.kwargs["pk"])

    @cached_property
    def seats(self) -> list[ExamSeat]:
        """Whom the user may see of it, by name, each with the certificate in force, if it has come."""
        come = CompetencyCertificate.objects.in_force().select_related("recorded_by", "replaces")
        related = ("inmate", "enrollment__training_class", "typed_by", "locked_by", "forwarding")
        visible = self.exam.seats.visible_to(self.request.user).select_related(*related)
        kept = Prefetch("corrections", ExamCorrection.objects.select_related("corrected_by"))
        found = visible.prefetch_related(Prefetch("certificates", come, to_attr="come"), kept)
        return list(found.order_by("inmate__name", "pk"))

    def audited_objects(self, context: dict[str, Any]) -> list[ExamSeat] | Exam:
        return self.seats or self.exam

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.exam.facility.local_date(now())
        return super().get_context_data(
            **{"exam": self.exam, "today": today, "cancel_url": self.exam.get_absolute_url()} | kwargs
        )


class ExamDetailView(ExportMixin, ExamPageMixin, TemplateView):
    permission_required = "certificates.view_exam"
    template_name = "certificates/exam_detail.html"
    exports = {"people": EXAM_PEOPLE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        warned = all(sees(self.request.user, fact) for fact in TELLS) and self.exam.open
        people = Inmate.objects.filter(pk__in=[seat.inmate_id for seat in self.seats])
        warnings = {row.inmate.pk: row.warnings for row in sitters(self.exam, people)} if warned and self.seats else {}
        rows = [(seat, next(iter(seat.come), None), warnings.get(seat.inmate_id, ())) for seat in self.seats]
        moves = self.exam.moves.select_related("moved_by")
        acts = not self.exam.cancelled and any(self.request.user.has_perm(f"certificates.{name}") for name in ACTING)
        return super().get_context_data(rows=rows, warned=bool(warnings), moves=moves, acts=acts, **kwargs)


class ExamMoveView(ExamPageMixin, FormView):
    permission_required = "certificates.keep_exam"
    template_name = "certificates/exam_form.html"
    form_class = ExamMoveForm

    def form_valid(self, form: ExamMoveForm) -> HttpResponse:
        try:
            move_exam(exam=self.exam, by=self.request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The exam has been moved. Look at the warnings for the new day."))
        return redirect(self.exam)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Move the exam"), **kwargs)


class ExamCancelView(ExamPageMixin, FormView):
    permission_required = "certificates.keep_exam"
    template_name = "certificates/exam_form.html"
    form_class = ExamCancelForm

    def form_valid(self, form: ExamCancelForm) -> HttpResponse:
        try:
            cancel_exam(exam=self.exam, by=self.request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The exam has been cancelled; its day, its participants and the reason stay."))
        return redirect(self.exam)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Cancel the exam"), **kwargs)


class ExamPeopleView(ExamPageMixin, TemplateView):
    permission_required = "certificates.keep_exam"
    template_name = "certificates/exam_people.html"
    read_verb = "certificates.read_sitters"

    @cached_property
    def form(self) -> PeopleSearchForm:
        houses = {"facility": self.exam.facility_id, "training_center": self.exam.training_center_id}
        classes = TrainingClass.objects.visible_to(self.request.user).filter(enrollments__status="graduated", **houses)
        return PeopleSearchForm(self.request.GET or None, classes=classes.distinct().order_by("-ends_on", "code"))

    @cached_property
    def rows(self) -> list[SitterRow]:
        return sitters(self.exam, self._people()[:PEOPLE_SHOWN])

    def _people(self) -> InmateQuerySet:
        asked = self.form.cleaned_data if self.form.is_valid() else {"q": "", "training_class": None}
        people = Inmate.objects.visible_to(self.request.user).filter(facility=self.exam.facility_id)
        people = people.in_custody(self.exam.held_on).exclude(exam_seats__exam=self.exam).with_registration()
        if asked["q"]:
            return people.search(asked["q"])
        passed = TrainingClass.objects.filter(training_center=self.exam.training_center_id)
        chosen = passed.filter(pk=asked["training_class"].pk) if asked["training_class"] else passed
        graduates = people.filter(enrollments__status="graduated", enrollments__training_class__in=chosen)
        return graduates.distinct().order_by("name", "pk")

    def audited_objects(self, context: dict[str, Any]) -> list[Inmate]:
        return [row.inmate for row in self.rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rows=self.rows,
            form=self.form,
            told=all(sees(self.request.user, fact) for fact in TELLS),
            shown=PEOPLE_SHOWN,
            **kwargs,
        )

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        people = {int(key) for key in request.POST.getlist("person") if key.isdecimal() and len(key) < 10}
        try:
            seats = enter(exam=self.exam, people=people, by=request.user, at=now())
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
            return redirect(request.get_full_path())
        text = ngettext("%(count)s person is entered.", "%(count)s persons are entered.", len(seats))
        messages.success(request, text % {"count": len(seats)})
        return redirect(self.exam)


class ExamWithdrawView(PermissionRequiredMixin, View):
    permission_required = "certificates.keep_exam"
    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        visible = ExamSeat.objects.visible_to(request.user).select_related("exam")
        seat = get_object_or_404(visible, pk=pk)
        try:
            withdraw(seat=seat, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The person no longer sits for this exam."))
        return redirect(seat.exam)
