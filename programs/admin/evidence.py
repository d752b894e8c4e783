"""What the services have written: it is looked at here, never changed. Persons are shown to the prison's side only."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from audit.admin import ReadOnlyMixin
from inmates.admin import PersonSearchMixin
from inmates.matrix_admin import MatrixAdminMixin
from inmates.rules.field_matrix import Fact, sees
from organizations.admin import HouseAdmin
from programs.models import (
    ApprovedException,
    Assessment,
    Attendance,
    AttendanceCorrection,
    ClassSession,
    DeclaredSkill,
    Enrollment,
    GraduationHearing,
    HearingDecision,
    Interest,
    Nomination,
    Proposal,
    Suspension,
    TrainingClass,
)
from programs.rules.attendance import code_shown
from programs.rules.exceptions import OFFICE, PRISON_HEAD


class EvidenceAdmin(ReadOnlyMixin, HouseAdmin):
    list_per_page = 50
    show_full_result_count = False


class PersonEvidenceAdmin(MatrixAdminMixin, EvidenceAdmin):
    reads_persons = True


@admin.register(TrainingClass)
class TrainingClassAdmin(EvidenceAdmin):
    house = {"facility": "facility", "training_center": "training_center"}
    list_display = ["code", "program", "facility", "training_center", "starts_on", "ends_on", "closed_on", "cancelled_on"]
    list_filter = ["fiscal_year", "facility", "training_center"]
    list_select_related = ["program", "facility", "training_center"]
    search_fields = ["code", "program__title"]


@admin.register(ClassSession)
class ClassSessionAdmin(EvidenceAdmin):
    house = {"facility": "training_class__facility", "training_center": "training_class__training_center"}
    list_display = ["training_class", "number", "held_on", "minutes", "typed_by", "confirmed_by", "locked_by", "cancelled_at"]
    list_select_related = ["training_class", "typed_by", "confirmed_by", "locked_by"]
    search_fields = ["training_class__code"]


@admin.register(GraduationHearing)
class GraduationHearingAdmin(EvidenceAdmin):
    house = {"facility": "training_class__facility", "training_center": "training_class__training_center"}
    list_display = ["minutes_number", "training_class", "held_on", "minutes_due_on", "recorded_by"]
    list_select_related = ["training_class", "recorded_by"]
    search_fields = ["minutes_number", "training_class__code"]
    exclude = ["minutes_file"]  # no address serves it here; the class's page does


@admin.register(Enrollment)
class EnrollmentAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    house = {"facility": "training_class__facility"}
    shows = (Fact.NAME, Fact.TRAININGS)
    facts = {"end_reason": Fact.PRISON_REASONS}
    list_display = ["inmate", "training_class", "seat_number", "status", "starts_on", "ended_on"]
    list_filter = ["status"]
    list_select_related = ["inmate", "training_class"]
    search_fields = ["inmate__name", "training_class__code"]


@admin.register(Attendance)
class AttendanceAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    person = "enrollment__inmate"
    house = {"facility": "meeting__training_class__facility"}
    shows = (Fact.NAME, Fact.ATTENDANCE)
    facts = {"status": Fact.ABSENCE_REASONS, "reason": Fact.ABSENCE_REASONS}
    instead = {"status": "code"}
    list_display = ["enrollment", "meeting", "status", "missed_minutes", "credited_minutes", "meeting_minutes"]
    list_select_related = ["enrollment__inmate", "meeting__training_class"]
    search_fields = ["meeting__training_class__code", "enrollment__inmate__name"]

    @admin.display(description=_("attendance"))
    def code(self, row):
        return code_shown(row.status, reasons=False) or "–"


@admin.register(AttendanceCorrection)
class AttendanceCorrectionAdmin(PersonEvidenceAdmin):
    house = {"facility": "attendance__meeting__training_class__facility"}
    shows = (Fact.NAME, Fact.ATTENDANCE)
    facts = dict.fromkeys(["old_status", "new_status", "old_reason", "new_reason", "reason"], Fact.ABSENCE_REASONS)
    instead = {"old_status": "old_code", "new_status": "new_code"}
    list_display = ["attendance", "old_status", "new_status", "reason", "corrected_at", "corrected_by"]
    list_select_related = ["attendance", "corrected_by"]
    search_fields = ["attendance__meeting__training_class__code"]

    @admin.display(description=_("before"))
    def old_code(self, correction):
        return code_shown(correction.old_status, reasons=False) or "–"

    @admin.display(description=_("after"))
    def new_code(self, correction):
        return code_shown(correction.new_status, reasons=False) or "–"


@admin.register(Assessment)
class AssessmentAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    person = "enrollment__inmate"
    house = {"facility": "enrollment__training_class__facility"}
    shows = (Fact.NAME, Fact.MARKS)
    list_display = ["enrollment", "unit", "attempt", "verdict", "entered_by", "locked_by"]
    list_select_related = ["enrollment__inmate", "unit", "entered_by", "locked_by"]
    search_fields = ["enrollment__training_class__code", "enrollment__inmate__name"]


@admin.register(HearingDecision)
class HearingDecisionAdmin(PersonEvidenceAdmin):
    house = {"facility": "hearing__training_class__facility"}
    shows = (Fact.NAME, Fact.RESULTS)
    list_display = ["enrollment", "hearing", "result", "until"]
    list_select_related = ["enrollment__inmate", "hearing"]
    search_fields = ["hearing__minutes_number", "hearing__training_class__code"]


@admin.register(ApprovedException)
class ApprovedExceptionAdmin(PersonEvidenceAdmin):
    house = {"facility": "training_class__facility"}
    list_display = ["pk", "code", "training_class", "inmate", "approved_on", "approved_by"]
    list_filter = ["code"]
    list_select_related = ["training_class", "inmate", "approved_by"]
    search_fields = ["training_class__code"]

    def get_queryset(self, request):
        exceptions = super().get_queryset(request)
        if sees(request.user, Fact.PRISON_REASONS):
            return exceptions
        return exceptions.exclude(code__in=[code for code, office in OFFICE.items() if office == PRISON_HEAD])


@admin.register(Proposal)
class ProposalAdmin(MatrixAdminMixin, EvidenceAdmin):
    house = {"facility": "training_class__facility"}
    shows = (Fact.SELECTION,)
    list_display = ["training_class", "number", "status", "proposed_by", "checked_by", "tpp_number", "decree"]
    list_filter = ["status"]
    list_select_related = ["training_class", "proposed_by", "checked_by", "decree"]
    search_fields = ["training_class__code", "tpp_number"]


@admin.register(Nomination)
class NominationAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    house = {"facility": "proposal__training_class__facility"}
    shows = (Fact.NAME, Fact.SELECTION)
    facts = {
        "margin_days": Fact.RELEASE,
        **dict.fromkeys(["reason", "tpp_reason", "dropped_reason"], Fact.PRISON_REASONS),
    }
    list_display = ["inmate", "proposal", "position", "status", "margin_days", "consent_signed_on", "waiting_position"]
    list_filter = ["status"]
    list_select_related = ["inmate", "proposal__training_class"]
    search_fields = ["proposal__training_class__code", "inmate__name"]


@admin.register(Suspension)
class SuspensionAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    person = "enrollment__inmate"
    house = {"facility": "enrollment__training_class__facility"}
    shows = (Fact.NAME, Fact.TRAININGS)
    facts = {"absence": Fact.CUSTODY_EVENTS}
    list_display = ["enrollment", "absence", "from_on", "until_on"]
    list_select_related = ["enrollment__inmate", "absence"]
    search_fields = ["enrollment__training_class__code", "enrollment__inmate__name"]


@admin.register(Interest)
class InterestAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    house = {"facility": "inmate__facility"}
    shows = (Fact.NAME, Fact.SELECTION)
    list_display = ["inmate", "field", "recorded_on", "recorded_by"]
    list_filter = ["field"]
    list_select_related = ["inmate", "field", "recorded_by"]
    search_fields = ["inmate__name", "field__name"]


@admin.register(DeclaredSkill)
class DeclaredSkillAdmin(PersonSearchMixin, PersonEvidenceAdmin):
    house = {"facility": "inmate__facility"}
    shows = (Fact.NAME, Fact.SELECTION)
    list_display = ["inmate", "description", "recorded_on", "recorded_by"]
    list_select_related = ["inmate", "recorded_by"]
    search_fields = ["inmate__name", "description"]
