from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from inmates.rules.field_matrix import Fact, sees
from jobs.exports.views import ExportMixin
from programs.forms.classes import ClassFilterForm, PlanForm, TrainingClassForm
from programs.forms.refusal import add_refusal
from programs.models import ReadinessCheck, TrainingClass
from programs.rules.deviations import departures
from programs.rules.next_steps import BLOCKER_SIDE, Step, Task
from programs.services.agreeing import propose_class
from programs.services.drafting import review_draft
from programs.services.planning import draft_meetings, plan_meetings
from programs.services.shaping import overview

from .class_page import TONES, ClassPageMixin
from .exports import CLASSES

# Where a step is done, and who may do it.
STEP_PAGES = {
    Step.ANSWER_PRISON: ("programs:class-changes", "programs.agree_change"),
    Step.ANSWER_CENTER: ("programs:class-changes", "programs.agree_change"),
    Step.PLAN_MEETINGS: ("programs:class-plan", "programs.add_trainingclass"),
    Step.PLACE_PARTICIPANTS: ("programs:class-proposal", "programs.view_proposal"),
    Step.TYPE_SHEETS: ("programs:class-week", "programs.record_attendance"),
    Step.CONFIRM_SHEETS: ("programs:class-meetings", "programs.confirm_attendance"),
    Step.ATTACH_SCANS: ("programs:class-scan-add", "programs.add_sheetscan"),
    Step.LOCK_SHEETS: ("programs:class-attendance", "programs.lock_attendance"),
    Step.SCHEDULE_MAKE_UP: ("programs:class-meetings", "programs.change_classsession"),
    Step.CONFIRM_IDENTITIES: ("programs:class-identities", "inmates.confirm_identity"),
    Step.ENTER_MARKS: ("programs:class-marks", "programs.enter_marks"),
    Step.LOCK_MARKS: ("programs:class-marks", "programs.lock_marks"),
    Step.HOLD_HEARING: ("programs:class-hearing", "programs.hold_hearing"),
    Step.DECIDE_POSTPONED: ("programs:class-hearing", "programs.hold_hearing"),
}


class TrainingClassListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "programs.view_trainingclass"
    template_name = "programs/class_list.html"
    paginate_by = 50
    exports = {"classes": CLASSES}

    @cached_property
    def today(self):
        return self.request.user.local_date(now())

    @cached_property
    def visible(self):
        return TrainingClass.objects.visible_to(self.request.user)

    @cached_property
    def filters(self) -> ClassFilterForm:
        years = self.visible.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
        return ClassFilterForm(self.request.GET, years=list(years))

    def get_queryset(self):
        chosen = self.filters.cleaned_data if self.filters.is_valid() else {}
        classes = self.visible.with_counts().select_related("program__sub_field", "facility", "training_center")
        if chosen.get("status"):
            classes = classes.in_status(chosen["status"], on=self.today)
        if chosen.get("field"):
            classes = classes.filter(program__sub_field__field=chosen["field"])
        if chosen.get("year"):
            classes = classes.filter(fiscal_year=chosen["year"])
        return classes.order_by("-starts_on", "code")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(filters=self.filters, filtered=any(self.request.GET.values()), **kwargs)
        context["rows"] = [
            (training_class, status, TONES[status])
            for training_class in context["page_obj"]
            for status in [training_class.status_on(self.today)]
        ]
        return context


class TrainingClassCreateView(PermissionRequiredMixin, FormView):
    permission_required = "programs.add_trainingclass"
    template_name = "programs/class_add.html"
    form_class = TrainingClassForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user, "today": self.request.user.local_date(now())}

    def form_valid(self, form):
        try:
            training_class = propose_class(
                instructors=form.cleaned_data["instructors"], substitutes=form.cleaned_data["substitutes"],
                by=self.request.user, at=now(), **form.values(),
            )  # fmt: skip
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        done = _("The class %(code)s is proposed to the other house. Now plan its meetings.")
        messages.success(self.request, done % {"code": training_class})
        return redirect("programs:class-plan", pk=training_class.pk)


class TrainingClassDetailView(ClassPageMixin, TemplateView):
    permission_required = "programs.view_trainingclass"
    template_name = "programs/class_detail.html"

    def classes(self):
        return super().classes().with_readiness()

    def get_context_data(self, **kwargs):
        training_class = self.training_class
        today = training_class.facility.local_date(now())
        look = overview(training_class, on=today)
        per_jp = training_class.standard.minutes_per_jp
        return super().get_context_data(
            look=look,
            held_jp=look.evaluation.held_minutes // per_jp,
            program_jp=training_class.program.jp,
            departures=departures(look.deviations, look.evaluation.allowed),
            blockers=[(blocker.label, BLOCKER_SIDE[blocker].label) for blocker in look.evaluation.blockers],
            tasks=[self._task(task) for task in look.tasks],
            show_people=sees(self.request.user, Fact.NAME),
            items=len(ReadinessCheck.Item),
            overdue=training_class.hearings.filter(minutes_file="", minutes_due_on__lt=today) if training_class.closed_on else [],
            **kwargs,
        )

    def _task(self, task: Task) -> dict:
        page, permission = STEP_PAGES[task.step]
        return {
            "label": task.step.label,
            "count": task.count,
            "side": task.side.label,
            "page": page if self.request.user.has_perm(permission) else "",
        }


class ClassPlanView(ClassPageMixin, FormView):
    permission_required = "programs.add_trainingclass"
    template_name = "programs/class_plan.html"
    form_class = PlanForm
    active_tab = "programs:class-meetings"
    draft = review = None

    def get_form(self, form_class=None):
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        asked = bool({"weekdays", "starts_at"} & set(data))
        return PlanForm(data if asked else None)

    def get(self, request, *args, **kwargs):
        form = self.get_form()
        if form.is_bound and form.is_valid():
            try:
                self.draft = draft_meetings(training_class=self.training_class, **form.cleaned_data)
                self.review = review_draft(self.training_class, self.draft.meetings)
            except ValidationError as error:
                form.add_error(None, error)
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        try:
            meetings = plan_meetings(training_class=self.training_class, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(count)d meetings are planned.") % {"count": len(meetings)})
        return redirect("programs:class-meetings", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["planned"] = self.training_class.meetings.exists()
        if self.draft:
            context |= {"draft": self.draft, "review": self.review, "pauses": context["form"].cleaned_data["pauses"]}
            context["draft_jp"] = sum(slot.jp for meeting in self.draft.meetings for slot in meeting.slots)
        return context
