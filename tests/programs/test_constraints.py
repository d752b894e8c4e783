"""The database itself refuses what must never be: each constraint, written past forms, models and services."""

from datetime import date, time, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from inmates.models import RegistrationClass, RegistrationEntry
from organizations.models import Role
from programs.models import ClassInstructor, Enrollment, SubField, TrainingStandard
from tests import factories as f
from tests.factories import END, NOW, START

pytestmark = pytest.mark.django_db

MODELS = [model for app in ["organizations", "inmates", "programs"] for model in apps.get_app_config(app).get_models()]
BEFORE = START - timedelta(days=1)


def constraints(kind):
    return [
        pytest.param(model, constraint, id=constraint.name)
        for model in MODELS
        for constraint in model._meta.constraints
        if isinstance(constraint, kind)
    ]


def someone():
    return f.UserFactory()


def refused(rows, **values):
    """The error of writing ``values`` past everything but the database."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        rows.update(**values)
    return str(raised.value)


# --- Checks: a row that may be, and what may not be written into it ------------------------------------------

TYPED = {"typed_at": NOW, "control_total": 0}
IDENTITY = {"certificate_name": "Budi", "certificate_birth_place": "Kota", "certificate_birth_date": date(1990, 5, 17)}

# name → list of (factory, values of the row or a function that gives them, values that are refused or such a function)
CHECKS = {
    "room_belongs_to_one_place": [
        (f.RoomFactory, {}, {"facility": None}),
        (f.RoomFactory, {}, lambda: {"training_center": f.TrainingCenterFactory()}),
    ],
    "official_belongs_to_one_place": [
        (f.OfficialFactory, {"signs_certificates": False}, {"training_center": None}),
        (f.OfficialFactory, {}, lambda: {"facility": f.FacilityFactory()}),
    ],
    "official_ends_after_it_begins": [(f.OfficialFactory, {"valid_from": START}, {"valid_until": BEFORE})],
    "official_of_a_center_signs_certificates": [
        (f.OfficialFactory, lambda: {"training_center": None, "facility": f.FacilityFactory(), "signs_certificates": False},
         {"signs_certificates": True}),
    ],
    "letterhead_belongs_to_one_place": [
        (f.LetterheadFactory, {}, {"training_center": None}),
        (f.LetterheadFactory, {}, lambda: {"facility": f.FacilityFactory()}),
    ],
    "letterhead_ends_after_it_begins": [(f.LetterheadFactory, {"valid_from": START}, {"valid_until": BEFORE})],
    "agreement_ends_after_it_begins": [(f.AgreementFactory, {"valid_from": START}, {"valid_until": BEFORE})],
    "user_place_fits_role": [
        (f.UserFactory, {}, {"facility": None}),
        (f.UserFactory, {}, {"role": Role.BLK}),
        (f.UserFactory, {}, lambda: {"training_center": f.TrainingCenterFactory()}),
        (f.CenterUserFactory, {}, {"role": Role.KALAPAS}),
        (f.UserFactory, {"role": Role.KANWIL}, lambda: {"training_center": f.TrainingCenterFactory()}),
    ],
    "user_auditor_is_time_limited": [
        (f.UserFactory, {"role": Role.AUDITOR, "access_until": date(2999, 1, 1)}, {"access_until": None}),
    ],
    "inmate_leaves_after_admission": [(f.InmateFactory, {"admitted_on": START}, {"left_on": BEFORE})],
    "inmate_release_after_admission": [(f.InmateFactory, {"admitted_on": START}, {"release_on": BEFORE})],
    "inmate_release_known_with_its_kind": [
        (f.InmateFactory, {}, {"release_kind": ""}),
        (f.InmateFactory, {"release_on": None}, {"release_kind": "pb"}),
    ],
    "inmate_released_at_the_latest_at_expiry": [
        (f.InmateFactory, {}, {"expires_on": date(2028, 1, 9)}),
        (f.InmateFactory, {}, {"release_on": None, "release_kind": ""}),
    ],
    "paststay_ends_after_it_begins": [(f.PastStayFactory, {}, {"until_on": date(2023, 1, 9)})],
    "absence_back_after_out": [(f.AbsenceFactory, {"out_on": START}, {"back_on": BEFORE})],
    "releasedate_decree_has_number_and_date": [
        (f.ReleaseDateFactory, {}, {"decree_number": ""}),
        (f.ReleaseDateFactory, {}, {"decree_on": None}),
    ],
    "remissionlist_given_by_and_at_together": [
        (f.RemissionListFactory, {}, {"given_at": NOW}),
        (f.RemissionListFactory, {}, lambda: {"given_by": someone()}),
    ],
    "listimport_applied_by_and_at_together": [
        (f.ListImportFactory, {}, {"applied_at": NOW}),
        (f.ListImportFactory, {}, lambda: {"applied_by": someone()}),
    ],
    "listimport_undone_by_and_at_together": [
        (f.ListImportFactory, lambda: {"applied_at": NOW, "applied_by": someone()}, {"undone_at": NOW}),
        (f.ListImportFactory, lambda: {"applied_at": NOW, "applied_by": someone()}, lambda: {"undone_by": someone()}),
        (f.ListImportFactory, {}, lambda: {"undone_at": NOW, "undone_by": someone()}),
    ],
    "custodyevent_remission_has_a_kind": [
        (f.CustodyEventFactory, {}, {"kind": "remission"}),
        (f.CustodyEventFactory, {}, {"remission_kind": "RU I"}),
        (f.CustodyEventFactory, {}, {"remission_months": 1}),
        (f.CustodyEventFactory, {}, {"remission_days": 1}),
        (f.CustodyEventFactory, {}, {"subsider_until": START}),
    ],
    "custodyevent_voided_together": [
        (f.CustodyEventFactory, {}, {"voided_at": NOW}),
        (f.CustodyEventFactory, {}, {"void_reason": "keliru"}),
        (f.CustodyEventFactory, {}, lambda: {"voided_at": NOW, "voided_by": someone()}),
    ],
    "inmate_identity_confirmed_by_and_on_together": [
        (f.InmateFactory, IDENTITY, {"identity_confirmed_on": START}),
        (f.InmateFactory, IDENTITY, lambda: {"identity_confirmed_by": someone()}),
    ],
    "inmate_confirmed_identity_is_complete": [
        (f.InmateFactory, lambda: IDENTITY | {"identity_confirmed_on": START, "identity_confirmed_by": someone()}, missing)
        for missing in ({"certificate_name": ""}, {"certificate_birth_place": ""}, {"certificate_birth_date": None})
    ],
    "disciplineentry_closes_after_entry": [(f.DisciplineEntryFactory, {"entered_on": START}, {"closed_on": BEFORE})],
    "registrationclass_ends_after_it_begins": [
        (f.RegistrationClassFactory, {"valid_from": START}, {"valid_until": BEFORE}),
    ],
    "trainingstandard_weights_add_up": [
        (f.TrainingStandardFactory, {}, {"knowledge_weight": 31}),
        (f.TrainingStandardFactory, {}, {"skill_weight": 0}),
    ],
    "trainingstandard_participants_in_order": [
        (f.TrainingStandardFactory, {}, {"min_participants": 17}),
        (f.TrainingStandardFactory, {}, {"max_participants": 15}),
    ],
    "competencyunit_has_hours": [(f.CompetencyUnitFactory, {}, {"jp_theory": 0, "jp_practice": 0})],
    "trainingclass_ends_after_it_begins": [(f.TrainingClassFactory, {}, {"ends_on": BEFORE})],
    "trainingclass_cancelled_by_and_on_together": [
        (f.TrainingClassFactory, {}, {"cancelled_on": START}),
        (f.TrainingClassFactory, {}, lambda: {"cancelled_by": someone()}),
    ],
    "trainingclass_closed_or_cancelled": [
        (f.TrainingClassFactory, {"closed_on": START}, lambda: {"cancelled_on": START, "cancelled_by": someone()}),
    ],
    "approvedexception_has_a_reason": [(f.ApprovedExceptionFactory, {}, {"reason": ""})],
    "enrollment_ended_by_and_on_together": [
        (f.EnrollmentFactory, {}, {"ended_on": START, "status": "left", "end_reason": "release"}),
        (f.EnrollmentFactory, {}, lambda: {"ended_by": someone()}),
        (f.EnrollmentFactory, {}, {"end_reason": "release"}),
        (f.EnrollmentFactory, {}, lambda: {"ended_on": START, "status": "left", "ended_by": someone()}),
    ],
    "enrollment_left_when_ended": [
        (f.EnrollmentFactory, {}, {"status": "left"}),
        (f.EnrollmentFactory, {}, lambda: {"ended_on": START, "ended_by": someone(), "end_reason": "release"}),
    ],
    "enrollment_ends_after_it_begins": [
        (f.EnrollmentFactory, {},
         lambda: {"ended_on": BEFORE, "ended_by": someone(), "end_reason": "release", "status": "left"}),
    ],
    "enrollment_carries_from_somewhere": [(f.EnrollmentFactory, {}, {"carried_minutes": 45})],
    "suspension_ends_after_it_begins": [(f.SuspensionFactory, {}, {"until_on": BEFORE})],
    "declaredskill_says_something": [(f.DeclaredSkillFactory, {}, {"description": ""})],
    "proposal_checked_by_a_second_person": [
        (f.ProposalFactory, lambda: {"proposed_by": someone()}, lambda row: {"checked_by": row.proposed_by}),
    ],
    "proposal_recommended_in_a_session": [
        (f.ProposalFactory, {"tpp_number": "TPP-1"}, {"status": "recommended"}),
        (f.ProposalFactory, {"tpp_held_on": START}, {"status": "recommended"}),
    ],
    "proposal_withdrawn_with_a_reason": [(f.ProposalFactory, {}, {"status": "withdrawn"})],
    "proposal_decreed_by_a_decree": [
        (f.ProposalFactory, {"tpp_number": "TPP-1", "tpp_held_on": START}, {"status": "decreed"}),
        (f.ProposalFactory, {}, lambda row: {"decree": f.DecreeFactory(training_class=row.training_class)}),
    ],
    "nomination_placed_with_a_place": [
        (f.NominationFactory, {"consent_signed_on": START}, {"status": "placed"}),
        (f.NominationFactory, {}, lambda: {"enrollment": f.EnrollmentFactory()}),
    ],
    "nomination_waits_in_order": [
        (f.NominationFactory, {"consent_signed_on": START, "tpp_reason": "cadangan"}, {"status": "waiting"}),
    ],
    "nomination_refused_with_a_reason": [
        (f.NominationFactory, {"consent_signed_on": START, "waiting_position": 1, "reason": "tekun"}, {"status": status})
        for status in ("rejected", "waiting")
    ],
    "nomination_dropped_with_a_reason": [
        (f.NominationFactory, {"reason": "tekun", "tpp_reason": "cadangan"}, {"status": "dropped"}),
    ],
    "nomination_placed_with_consent": [
        (f.NominationFactory, {"tpp_reason": "cadangan", "waiting_position": 1}, {"status": status})
        for status in ("recommended", "waiting")
    ],
    "enrollment_seats_start_at_one": [(f.EnrollmentFactory, {}, {"seat_number": 0})],
    "assessment_attempts_start_at_one": [(f.AssessmentFactory, {}, {"attempt": 0})],
    "assessment_marks_up_to_100": [
        *((f.AssessmentFactory, {}, {aspect: 101}) for aspect in ("knowledge", "skill", "attitude")),
        *((f.AssessmentFactory, {}, {aspect: None}) for aspect in ("knowledge", "skill", "attitude", "weighted_hundredths")),
        (f.AssessmentFactory, {}, {"weighted_hundredths": 10_001}),
    ],
    "assessment_locked_together": [
        (f.AssessmentFactory, {}, {"locked_at": NOW}),
        (f.AssessmentFactory, {}, lambda: {"locked_by": someone()}),
    ],
    "assessment_second_person": [
        (f.AssessmentFactory, {}, lambda row: {"locked_at": NOW, "locked_by": row.entered_by}),
    ],
    "classsession_has_minutes": [(f.ClassSessionFactory, {}, {"minutes": 0})],
    **{
        f"classsession_{verb}_together": [
            (f.ClassSessionFactory, state, {f"{verb}_at": NOW}),
            (f.ClassSessionFactory, state, lambda verb=verb: {f"{verb}_by": someone()}),
        ]
        for verb, state in {
            "cancelled": {},
            "typed": {"control_total": 0},
            "confirmed": lambda: TYPED | {"typed_by": someone()},
            "locked": lambda: TYPED | {"typed_by": someone(), "typed_by_instructor": True},
        }.items()
    },
    "classsession_typed_with_control_total": [
        (f.ClassSessionFactory, {}, lambda: {"typed_at": NOW, "typed_by": someone()}),
    ],
    "classsession_confirmed_after_typed": [
        (f.ClassSessionFactory, {}, lambda: {"confirmed_at": NOW, "confirmed_by": someone()}),
    ],
    "classsession_locked_after_confirmed": [
        (f.ClassSessionFactory, {}, lambda: {"locked_at": NOW, "locked_by": someone()}),
        (f.ClassSessionFactory, lambda: TYPED | {"typed_by": someone()}, lambda: {"locked_at": NOW, "locked_by": someone()}),
    ],
    "classsession_second_person": [
        (f.ClassSessionFactory, lambda: TYPED | {"typed_by": someone()},
         lambda row: {"confirmed_at": NOW, "confirmed_by": row.typed_by}),
        (f.ClassSessionFactory, lambda: TYPED | {"typed_by": someone(), "typed_by_instructor": True},
         lambda row: {"locked_at": NOW, "locked_by": row.typed_by}),
        (f.ClassSessionFactory, lambda: TYPED | {"typed_by": someone(), "confirmed_at": NOW, "confirmed_by": someone()},
         lambda row: {"locked_at": NOW, "locked_by": row.confirmed_by}),
    ],
    "trainingclass_insurance_has_number_and_period": [
        (f.TrainingClassFactory, {}, {"insured": True}),
        (f.TrainingClassFactory, {}, {"insured": True, "insured_from": START, "insured_until": END}),
        (f.TrainingClassFactory, {}, {"insured": True, "insurance_number": "P-1"}),
        (f.TrainingClassFactory, {}, {"insurance_number": "P-1"}),
        (f.TrainingClassFactory, {},
         {"insured": True, "insurance_number": "P-1", "insured_from": START, "insured_until": BEFORE}),
    ],
    "classchange_move_names_its_meeting": [
        (f.ClassChangeFactory, {}, {"kind": "move"}),
        (f.ClassChangeFactory, {}, lambda: {"meeting": f.ClassSessionFactory()}),
    ],
    "classchange_decided_together": [
        (f.ClassChangeFactory, {}, {"outcome": "accepted"}),
        (f.ClassChangeFactory, {}, {"decided_at": NOW}),
        (f.ClassChangeFactory, {}, lambda: {"decided_by": someone()}),
        (f.ClassChangeFactory, {}, {"decision_reason": "Bentrok."}),
    ],
    "classchange_against_a_house_is_explained": [
        (f.ClassChangeFactory, {}, lambda code=code: {"outcome": code, "decided_at": NOW, "decided_by": someone()})
        for code in ("overridden", "rejected")
    ],
    "classchange_accepted_by_another_person": [
        (f.ClassChangeFactory, {}, lambda row: {"outcome": "accepted", "decided_at": NOW, "decided_by": row.asked_by}),
    ],
    "readinesscheck_says_what_is_missing": [(f.ReadinessCheckFactory, {}, {"ready": False})],
    "lateentry_decided_together": [
        (f.LateEntryFactory, {}, {"approved": True}),
        (f.LateEntryFactory, {}, {"decided_at": NOW}),
        (f.LateEntryFactory, {}, lambda: {"decided_by": someone()}),
    ],
    "lateentry_second_person": [
        (f.LateEntryFactory, {}, lambda row: {"approved": True, "decided_at": NOW, "decided_by": row.requested_by}),
    ],
    "lateentry_has_a_reason": [(f.LateEntryFactory, {}, {"reason": ""})],
    "markamendment_marks_up_to_100": [
        (f.MarkAmendmentFactory, {}, {"new_knowledge": 80}),
        (f.MarkAmendmentFactory, {}, {"old_skill": 80}),
        (f.MarkAmendmentFactory, {}, {"new_knowledge": 80, "new_skill": 101, "new_attitude": 80}),
    ],
    "markamendment_decided_together": [
        (f.MarkAmendmentFactory, {}, {"approved": True}),
        (f.MarkAmendmentFactory, {}, {"decided_at": NOW}),
        (f.MarkAmendmentFactory, {}, lambda: {"decided_by": someone()}),
    ],
    "markamendment_second_person": [
        (f.MarkAmendmentFactory, {}, lambda row: {"approved": True, "decided_at": NOW, "decided_by": row.requested_by}),
    ],
    "markamendment_has_a_reason": [(f.MarkAmendmentFactory, {}, {"reason": ""})],
    "feedback_has_sheets": [(f.FeedbackFactory, {}, {"sheets": 0})],
    "feedback_correction_has_a_reason": [
        (f.FeedbackFactory, {}, {"version": 2}),
        (f.FeedbackFactory, {}, {"reason": "x"}),
        (f.FeedbackFactory, {}, {"version": 0}),
    ],
    "testscore_up_to_100": [(f.TestScoreFactory, {}, {"score": 101})],
    "knownabsence_never_presence": [(f.KnownAbsenceFactory, {}, {"status": code}) for code in ("", "H", "T", "A")],
    "knownabsence_has_a_reason": [(f.KnownAbsenceFactory, {}, {"reason": ""})],
    "knownabsence_withdrawn_together": [
        (f.KnownAbsenceFactory, {}, {"withdrawn_at": NOW}),
        (f.KnownAbsenceFactory, {}, lambda: {"withdrawn_by": someone()}),
    ],
    "tool_is_there_at_least_once": [(f.ToolFactory, {}, {"quantity": 0})],
    "outage_ends_after_it_begins": [(f.OutageFactory, {}, {"until_on": BEFORE})],
    "outage_has_a_reason": [(f.OutageFactory, {}, {"reason": ""})],
    "outage_ended_together": [
        (f.OutageFactory, {}, {"ended_on": START}),
        (f.OutageFactory, {}, lambda: {"ended_by": someone()}),
    ],
    "planrow_has_a_package_and_somebody": [(f.PlanRowFactory, {}, {"packages": 0}), (f.PlanRowFactory, {}, {"persons": 0})],
    "planrow_lies_in_a_quarter": [(f.PlanRowFactory, {}, {"quarter": 0}), (f.PlanRowFactory, {}, {"quarter": 5})],
    "planrow_cut_with_a_reason": [
        (f.PlanRowFactory, {}, {"cut_on": START}),
        (f.PlanRowFactory, {}, {"cut_reason": "Pagu dipotong."}),
        (f.PlanRowFactory, {}, lambda: {"cut_on": START, "cut_by": someone()}),
    ],
    "planrowchange_changes_something_for_a_reason": [
        (f.PlanRowChangeFactory, {}, {"after": 20}),
        (f.PlanRowChangeFactory, {}, {"reason": ""}),
    ],
    "letter_about_a_plan_or_a_class": [
        (f.LetterFactory, {}, {"plan": None}),
        (f.LetterFactory, {}, lambda: {"training_class": f.TrainingClassFactory()}),
    ],
    "letter_assignment_stands_in_a_reply": [(f.LetterFactory, {}, {"assignment_number": "ST-1"})],
    "outcome_known_before_recorded": [(f.OutcomeFactory, {}, {"known_on": date(2026, 12, 31)})],
    "missingtool_is_missing": [(f.MissingToolFactory, {}, {"number": 0})],
    "missingtool_handed_to_one_person": [
        (f.MissingToolFactory, {}, {"enrollment": None}),
        (f.MissingToolFactory, {}, lambda: {"instructor": f.InstructorFactory()}),
    ],
    "missingtool_closed_together": [
        (f.MissingToolFactory, {}, {"closed_on": START}),
        (f.MissingToolFactory, {}, {"closing": "found", "closing_reason": "Di laci."}),
        (f.MissingToolFactory, {}, lambda: {"closed_on": START, "closed_by": someone(), "closing": "found"}),
    ],
    "meetingchange_other_cause_is_explained": [(f.MeetingChangeFactory, {}, {"cause": "other"})],
    "slot_ends_after_it_begins": [
        (f.SlotFactory, {}, {"ends_at": time(8)}),
        (f.SlotFactory, {}, {"ends_at": time(7)}),
    ],
    "slot_is_lesson_or_label": [
        (f.SlotFactory, {}, {"jp": 0}),
        (f.SlotFactory, {}, {"unit": None}),
        (f.SlotFactory, {}, {"jp": 0, "unit": None}),
        (f.SlotFactory, {"jp": 0, "unit": None, "label": "APEL"}, {"jp": 1}),
    ],
    "attendance_known_code": [(f.AttendanceFactory, {}, {"status": "X"})],
    "attendance_minutes_within_the_meeting": [
        (f.AttendanceFactory, {}, values)
        for values in (
            {"status": "H"},
            {"status": "H", "credited_minutes": 226},
            {"status": "H", "credited_minutes": 225, "missed_minutes": 5},
            {"status": "T", "credited_minutes": 225},
            {"status": "T", "credited_minutes": 0, "missed_minutes": 225},
            {"status": "T", "credited_minutes": 196, "missed_minutes": 30},
            {"status": "D", "credited_minutes": 225},
            {"status": "S", "missed_minutes": 30},
            {"credited_minutes": 1},
        )
    ],
    "attendance_reason_goes_with_absence": [
        (f.AttendanceFactory, {}, {"reason": "hukdis"}),
        (f.AttendanceFactory, {"status": "A"}, {"reason": "liburan"}),
    ],
    "graduationhearing_signed_or_due": [(f.GraduationHearingFactory, {}, {"minutes_due_on": None})],
    "hearingdecision_postponed_until_a_date": [
        (f.HearingDecisionFactory, {}, {"result": "postponed"}),
        (f.HearingDecisionFactory, {}, {"until": START}),
        (f.HearingDecisionFactory, {"result": "postponed", "until": START}, {"until": None}),
    ],
}  # fmt: skip


def given(values, row=None):
    if not callable(values):
        return values
    return values(row) if values.__code__.co_argcount == 1 and not values.__defaults__ else values()


@pytest.mark.parametrize(("model", "constraint"), constraints(CheckConstraint))
def test_the_database_refuses_what_a_check_forbids(model, constraint):
    for factory, valid, bad in CHECKS[constraint.name]:
        # given
        row = factory(**given(valid))
        rows = type(row).objects.filter(pk=row.pk)
        before = rows.values().get()

        # when
        error = refused(rows, **given(bad, row))

        # then
        assert constraint.name in error or _several_at_once(constraint.name, error)
        assert type(row) is model
        assert rows.values().get() == before


def _several_at_once(name, error):
    # A code nobody knows breaks both; which one is named first is the database's choice.
    return name == "attendance_known_code" and "attendance_minutes_within_the_meeting" in error


# --- Uniqueness: a second row becomes like the first ---------------------------------------------------------

FACTORY = {factory._meta.model: factory for factory in vars(f).values() if hasattr(factory, "_meta") and factory._meta.model}
FACTORY[f.InmateFactory._meta.model] = f.InmateFactory
# What the rows need so that only this constraint is in the way.
PAIRS = {
    "room_code_once_per_center": lambda: [
        f.RoomFactory(facility=None, training_center=f.TrainingCenterFactory()) for _ in range(2)
    ],
    "subfield_name_once_per_field": lambda: [f.SubFieldFactory(name=name) for name in ("Las", "Bubut")],
    "registrationclass_code_once_per_date": lambda: [f.RegistrationClassFactory(code=code) for code in ("B.I", "B.III")],
    "approvedexception_once_per_person": lambda: [
        f.ApprovedExceptionFactory(code="discipline", inmate=f.InmateFactory()) for _ in range(2)
    ],
    "enrollment_one_open_place": lambda: _two_places(),
    "enrollment_one_per_seat": lambda: _two_places(),
    "classchange_one_pending_per_meeting": lambda: [
        f.ClassChangeFactory(kind="move", meeting=f.ClassSessionFactory()) for _ in range(2)
    ],
    "missingtool_once_per_instructor": lambda: [
        f.MissingToolFactory(enrollment=None, instructor=f.InstructorFactory()) for _ in range(2)
    ],
    "feedback_version_once_per_training": lambda: [f.FeedbackFactory(instructor=None) for _ in range(2)],
    "proposal_round_once": lambda: _two_proposals(),
    "proposal_one_open_per_class": lambda: [f.ProposalFactory(number=number) for number in (1, 2)],
    "interest_once_per_field": lambda: f.InterestFactory.create_batch(2),
}


def _two_places():
    training_class = f.TrainingClassFactory()
    return [f.EnrollmentFactory(training_class=training_class) for _ in range(2)]


def _two_proposals():
    training_class = f.TrainingClassFactory()
    gone = {"status": "withdrawn", "withdrawn_reason": "Kelas diundur."}
    return [f.ProposalFactory(training_class=training_class, **gone) for _ in range(2)]


@pytest.mark.parametrize(("model", "constraint"), constraints(UniqueConstraint))
def test_the_database_refuses_a_second_one(model, constraint):
    # given
    one, other = PAIRS.get(constraint.name, lambda: FACTORY[model].create_batch(2))()
    rows = model.objects.filter(pk=other.pk)
    before = rows.values().get()

    # when
    error = refused(rows, **{name: getattr(one, name) for name in constraint.fields})

    # then
    columns = [model._meta.get_field(name).column for name in constraint.fields]
    on_sqlite = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    assert (on_sqlite if connection.vendor == "sqlite" else constraint.name) in error
    assert rows.values().get() == before


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        pytest.param(
            lambda: Enrollment.objects.filter(pk=_two_places()[0].pk),
            lambda row: {"ended_on": START, "ended_by": someone(), "end_reason": "release", "status": "left", "seat_number": 2},
            id="a-seat-is-free-again-when-its-place-has-ended",
        ),
        pytest.param(
            lambda: RegistrationEntry.objects.filter(pk=f.RegistrationEntryFactory().pk),
            lambda row: {"facility": f.FacilityFactory()},
            id="the-same-number-in-another-facility",
        ),
    ],
)
def test_what_the_condition_of_a_uniqueness_lets_through(rows, values):
    found = rows()
    assert found.update(**values(found.get())) == 1


def test_every_constraint_has_its_case():
    checks = {parameters.id for parameters in constraints(CheckConstraint)}
    assert set(CHECKS) == checks
    missing = {model for model in MODELS for each in model._meta.constraints if isinstance(each, UniqueConstraint)} - set(FACTORY)
    assert missing == set()
    assert {ClassInstructor, SubField, TrainingStandard, RegistrationClass} <= set(FACTORY)
