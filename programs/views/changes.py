from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from jobs.exports.views import ExportMixin
from programs.forms.changes import DecisionForm, InstructorForm, SeatsForm
from programs.models import ClassChange, ClassSession, CompetencyUnit, Instructor, TrainingClass
from programs.services.agreeing import (
    accept_change,
    ask_change,
    override_change,
    preview_change,
    reject_change,
    side_of,
    take_back_change,
)
from programs.services.team import taken_over_outside

from .class_exports import CHANGES
from .class_page import ClassPageMixin
from .exports import LETTERS

TONES = {"": "warn", "accepted": "ok", "overridden": "bad", "rejected": "idle"}
# What of the kept values is read, and under which word.
WORDS = {
    "held_on": gettext_lazy("day"),
    "starts_at": gettext_lazy("lessons begin at"),
    "room_text": gettext_lazy("room"),
    "ends_on": gettext_lazy("last day"),
    "first_day": gettext_lazy("from"),
    "unit_text": gettext_lazy("unit"),
    "jp": gettext_lazy("JP added"),
    "instructor_text": gettext_lazy("instructor"),
    "seats": gettext_lazy("seats"),
    "team_text": gettext_lazy("instructors and their units"),
}
DAYS = {"held_on", "ends_on", "first_day"}


def differences(change: ClassChange) -> list[tuple[str, str, str]]:
    """What is to change, with the value before (empty = none) and after."""
    kept = [(name, change.before.get(name), change.after.get(name)) for name in WORDS]
    return [
        (WORDS[name], _shown(name, before), _shown(name, after))
        for name, before, after in kept
        if after not in (None, "") and after != before
    ]


def _shown(name: str, value: str | int | None) -> str:
    if value in (None, ""):
        return ""
    if name in DAYS:
        return date_format(date.fromisoformat(value), "l, j F Y")
    return value.replace(":", ".") if name == "starts_at" else str(value)


class ClassChangesView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_trainingclass"
    template_name = "programs/class_changes.html"
    active_tab = "programs:class-meetings"
    exports = {"changes": CHANGES, "letters": LETTERS}

    def classes(self):
        meetings = ClassSession.objects.filter(training_class=OuterRef("pk"))
        return super().classes().annotate(has_meetings=Exists(meetings))

    def get_context_data(self, **kwargs):
        changes = self.training_class.changes.select_related("asked_by", "decided_by", "meeting").order_by("-asked_at", "-pk")
        if self.request.user.has_perm("programs.view_letter"):
            kwargs["letters"] = self.training_class.letters.visible_to(self.request.user).select_related("uploaded_by")
        return super().get_context_data(rows=[self._row(change) for change in changes], **kwargs)

    def _row(self, change: ClassChange) -> dict:
        user, pending = self.request.user, not change.outcome
        own = side_of(user, self.training_class) == change.side
        return {
            "change": change,
            "differences": differences(change),
            "tone": TONES[change.outcome],
            "own": own,
            "may_answer": pending and user.has_perm("programs.agree_change") and not user.reads_across,
            "may_take_back": pending and change.asked_by_id == user.pk and user.has_perm("programs.change_classsession"),
            "may_override": pending and own and user.has_perm("programs.override_change"),
        }


class ChangePageView(ClassPageMixin, FormView):
    """A page about one change that waits, with what it would do."""

    form_class = DecisionForm
    template_name = "programs/change_decide.html"
    active_tab = "programs:class-meetings"

    @cached_property
    def change(self) -> ClassChange:
        changes = ClassChange.objects.visible_to(self.request.user).select_related(
            "training_class__program",
            "training_class__facility",
            "training_class__training_center",
            "training_class__standard",
            "training_class__room",
            "meeting",
            "asked_by",
        )
        return get_object_or_404(changes, pk=self.kwargs["pk"])

    @property
    def training_class(self) -> TrainingClass:
        return self.change.training_class

    @cached_property
    def own(self) -> bool:
        return side_of(self.request.user, self.training_class) == self.change.side

    def act(self, reason: str) -> str:
        """Do it, and say what has been done."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            done = self.act(form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("programs:class-changes", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(change=self.change, differences=differences(self.change), own=self.own, **kwargs)
        context["cancel_url"] = reverse("programs:class-changes", args=[self.training_class.pk])
        context |= {"outside": self.outside(), "beyond": self.beyond()}
        if self.change.kind == ClassChange.Kind.CLASS:
            context["teachers"] = self.training_class.class_instructors.select_related("instructor")
        if not self.change.outcome:
            try:
                context["affected"] = preview_change(change=self.change, by=self.request.user, at=now())
            except ValidationError as error:
                context["impossible"] = error.messages
        return context

    def outside(self) -> list[CompetencyUnit]:
        """Units that the other instructor takes over without being named for them."""
        if self.change.outcome or self.change.kind != ClassChange.Kind.INSTRUCTOR:
            return []
        after = self.change.after
        first_day = date.fromisoformat(after["first_day"])
        return taken_over_outside(self.training_class, after["replaces"], after["instructor"], first_day=first_day)

    def beyond(self) -> tuple[int, int] | None:
        """The participants of the standard, fewest and most, when the seats asked for lie beyond them."""
        figures, seats = self.training_class.figures, self.change.after.get("seats")
        allowed = figures.min_participants, figures.max_participants
        return None if seats is None or self.change.outcome or allowed[0] <= seats <= allowed[1] else allowed


class ChangeAnswerView(ChangePageView):
    permission_required = "programs.agree_change"

    def act(self, reason):
        answer = {"change": self.change, "by": self.request.user, "at": now()}
        if self.request.POST.get("decision") == "accept":
            accept_change(**answer)
            return _("The change is accepted and takes effect.")
        reject_change(reason=reason, **answer)
        if self.change.kind == ClassChange.Kind.CLASS:
            return _("The class %(code)s is not accepted and therefore cancelled.") % {"code": self.training_class.code}
        return _("The change will not be made.")


class ChangeTakeBackView(ChangePageView):
    permission_required = "programs.change_classsession"

    def act(self, reason):
        take_back_change(change=self.change, reason=reason, by=self.request.user, at=now())
        return _("The change will not be made.")


class ChangeOverrideView(ChangePageView):
    permission_required = "programs.override_change"

    def act(self, reason):
        override_change(change=self.change, reason=reason, by=self.request.user, at=now())
        return _("The change takes effect without the other house; it reads why.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(overriding=True, **kwargs)


class AskView(ClassPageMixin, FormView):
    """A page on which one house asks for a change of the class."""

    permission_required = "programs.change_classsession"
    template_name = "programs/change_ask.html"
    active_tab = "programs:class-meetings"

    def form_valid(self, form):
        try:
            ask_change(training_class=self.training_class, wish=form.wish, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The other house has been asked. Until it accepts, everything stays as it is."))
        return redirect("programs:class-changes", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        cancel_url = reverse("programs:class-changes", args=[self.training_class.pk])
        return super().get_context_data(cancel_url=cancel_url, **kwargs)


class SeatsView(AskView):
    form_class = SeatsForm
    extra_context = {"heading": gettext_lazy("Another number of seats")}

    def get_initial(self):
        return {"seats": self.training_class.seats}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"figures": self.training_class.figures}


class InstructorView(AskView):
    form_class = InstructorForm
    extra_context = {"heading": gettext_lazy("Another instructor")}

    def get_form_kwargs(self):
        people = Instructor.objects.filter(training_center=self.training_class.training_center_id)
        teaching = people.filter(class_instructors__training_class=self.training_class)
        return super().get_form_kwargs() | {"teaching": teaching, "others": people, "today": self.today}
