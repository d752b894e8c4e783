"""Who may what: one role per log-in, one group per role, written anew on every migrate (docs/adr/0001)."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from organizations.models import Role, User

# Reading, by what is read.
PLACES = {
    "organizations.view_facility",
    "organizations.view_trainingcenter",
    "organizations.view_official",
    "organizations.view_agreement",
}
PROGRAMS = {
    "programs.view_trainingfield",
    "programs.view_program",
    "programs.view_competencyunit",
    "programs.view_trainingstandard",
}
CLASSES = {"programs.view_trainingclass", "programs.view_classsession"}
PARTICIPANTS = {"programs.view_enrollment", "programs.view_attendance", "programs.view_sheetscan"}
FEEDBACK = {"programs.view_feedback"}
RESULTS = {
    "programs.view_assessment",
    "programs.view_graduationhearing",
    "certificates.view_certificate",
    "certificates.view_exam",
}
CUSTODY = {"inmates.view_custodyevent"}
PEOPLE = {"inmates.view_inmate"}
WORKSHOP = {"programs.view_tool"}
GATE = {"programs.print_gatelist"}  # of the prison alone
SELECTION = {"programs.view_proposal", "programs.view_interest"}

PRISON = PLACES | PROGRAMS | CLASSES | PARTICIPANTS | RESULTS | PEOPLE | CUSTODY
CENTER = PLACES | PROGRAMS | CLASSES | PARTICIPANTS | RESULTS

# Doing, by what is done.
PLANNING = {"programs.add_trainingclass", "programs.change_classsession", "programs.check_readiness"}
PLANS = {"programs.view_yearplan", "programs.view_letter"}
PLANNING_YEARS = {"programs.keep_plan", "programs.add_paper"}
WORKBOOKS = {"programs.export_class"}
PLACING = {"programs.add_enrollment", "programs.end_enrollment", "programs.lock_down"}
SHEETS = {"programs.record_attendance", "programs.confirm_attendance", "programs.add_sheetscan"}
AGREEING = {"programs.agree_change"}
APPROVING = {"programs.approve_exception"}
AFTER_RELEASE = {"programs.view_outcome"}
MONEY = {"budgets.view_budget"}
MATERIALS = {"budgets.view_material"}
KEEPING_MATERIALS = MATERIALS | {"budgets.keep_material"}
REPORTS = {"reports.view_report", "reports.view_yeartarget"}
FILES = {"reports.view_classfile"}
KEEPING_FILES = FILES | {"reports.keep_classfile"}
EXAMS = {"certificates.keep_exam", "certificates.record_competency"}
CERTIFYING = {
    "certificates.issue_certificate",
    "certificates.revoke_certificate",
    "certificates.download_certificate",
    "certificates.sign_signedsheet",
}
# Everybody may ask for a long list as a file, and only sees the work that he started himself.
JOBS = {"jobs.view_job", "jobs.change_job"}
NUMBERS = {"reports.view_papernumber"}
PAPERS = NUMBERS | {"reports.give_number"}

# The Django admin, for administrators only. What was used is never deleted; evidence is only read.
REFERENCE_DATA = {
    f"{app}.{action}_{model}"
    for app, models in {
        "organizations": ["facility", "trainingcenter", "official", "letterhead", "agreement", "room", "user"],
        "inmates": ["registrationclass"],
        "programs": ["trainingfield", "subfield", "trainingstandard", "program", "competencyunit", "instructor", "holiday"],
        "budgets": ["absorptiontarget"],
    }.items()
    for model in models
    for action in ("view", "add", "change")
} | {"programs.delete_competencyunit", "programs.delete_holiday"}
EVIDENCE = {
    "inmates.view_registrationentry",
    "inmates.view_disciplineentry",
    "inmates.view_paststay",
    "programs.view_attendancecorrection",
    "programs.view_hearingdecision",
    "programs.view_approvedexception",
    "programs.view_suspension",
    "programs.view_nomination",
    "programs.view_declaredskill",
}

ROLE_PERMISSIONS: dict[Role, set[str]] = {
    Role.KALAPAS: PRISON
    | FILES
    | GATE
    | MATERIALS
    | JOBS
    | AFTER_RELEASE
    | MONEY
    | REPORTS
    | PLANS
    | APPROVING
    | AGREEING
    | SELECTION
    | WORKSHOP
    | NUMBERS
    | {"programs.sign_decree", "certificates.lock_exam", "reports.close_report"},
    Role.KASI: PRISON
    | FILES
    | GATE
    | AFTER_RELEASE
    | KEEPING_MATERIALS
    | EXAMS
    | MONEY
    | REPORTS
    | PLANS
    | PLANNING_YEARS
    | AGREEING
    | JOBS
    | WORKBOOKS
    | PLANNING
    | PLACING
    | SELECTION
    | WORKSHOP
    | PAPERS
    | {
        "reports.keep_wording",
        "certificates.lock_exam",
        "programs.override_change",
        "programs.lock_attendance",
        "programs.correct_attendance",
        "programs.add_knownabsence",
        "programs.approve_late_entry",
        "programs.record_outcome",
        "programs.view_lateentry",
        "programs.import_class",
        "programs.check_proposal",
        "programs.record_tpp",
        "reports.prepare_report",
        "reports.keep_target",
    },
    Role.BIMKER: PRISON
    | KEEPING_FILES
    | GATE
    | AFTER_RELEASE
    | KEEPING_MATERIALS
    | PLANS
    | REPORTS
    | EXAMS
    | JOBS
    | WORKBOOKS
    | PLANNING
    | PLACING
    | SHEETS
    | SELECTION
    | WORKSHOP
    | PAPERS
    | {
        "programs.add_paper",
        "programs.count_tools",
        "programs.record_outcome",
        "programs.propose_participants",
        "programs.change_interest",
        "programs.record_tpp",
        "programs.import_class",
        "programs.add_knownabsence",
        "programs.lock_attendance",
        "inmates.confirm_identity",
        "certificates.hand_over_certificate",
        "certificates.download_certificate",
        "certificates.add_photo",
    },
    Role.SARANA: PLACES
    | GATE
    | KEEPING_MATERIALS
    | PROGRAMS
    | CLASSES
    | JOBS
    | WORKSHOP
    | {"programs.check_readiness", "programs.keep_workshop", "programs.count_tools"},
    Role.REGISTRASI: PLACES
    | JOBS
    | PEOPLE
    | CUSTODY
    | {"inmates.add_inmate", "inmates.change_inmate", "inmates.confirm_identity", "inmates.record_custody"},
    Role.KEUANGAN: PLACES
    | PROGRAMS
    | PLANS
    | MONEY
    | REPORTS
    | MATERIALS
    | JOBS
    | {"programs.view_trainingclass", "budgets.keep_budget"},
    Role.KEPALA_BLK: CENTER
    | FILES
    | MATERIALS
    | PLANS
    | WORKSHOP
    | FEEDBACK
    | JOBS
    | WORKBOOKS
    | APPROVING
    | AGREEING
    | CERTIFYING
    | PAPERS
    | {"programs.lock_marks"},
    Role.BLK: CENTER
    | KEEPING_FILES
    | KEEPING_MATERIALS
    | WORKSHOP
    | PLANS
    | PLANNING_YEARS
    | FEEDBACK
    | JOBS
    | WORKBOOKS
    | PLANNING
    | AGREEING
    | CERTIFYING
    | PAPERS
    | {
        "reports.keep_wording",
        "certificates.keep_blanks",
        "certificates.set_numbers",
        "certificates.design_sheet",
        "certificates.add_photo",
        "programs.enter_feedback",
        "programs.keep_workshop",
        "programs.count_tools",
        "programs.enter_marks",
        "programs.lock_marks",
        "programs.hold_hearing",
        "programs.import_curricula",
        "programs.override_change",
    },
    Role.INSTRUKTUR: PROGRAMS
    | MATERIALS
    | CLASSES
    | PARTICIPANTS
    | FEEDBACK
    | JOBS
    | SHEETS
    | {"programs.view_assessment", "programs.enter_marks"},
    Role.KANWIL: PLACES
    | AFTER_RELEASE
    | PROGRAMS
    | MONEY
    | REPORTS
    | JOBS
    | {"programs.view_trainingclass", "programs.view_yearplan", "reports.compare_facilities"},
    Role.AUDITOR: PRISON
    | GATE
    | AFTER_RELEASE
    | MATERIALS
    | MONEY
    | REPORTS
    | PLANS
    | FEEDBACK
    | SELECTION
    | WORKSHOP
    | NUMBERS
    | {"audit.view_entry", "jobs.view_job", "programs.view_lateentry", "reports.compare_facilities"},
    # Without the dates of release and what moves them (the matrix of facts and roles).
    Role.ADMIN: PRISON - CUSTODY | JOBS | SELECTION | REFERENCE_DATA | EVIDENCE | {"audit.view_entry", "auth.view_group"},
}


class RoleBackend(AuthenticationBackend):
    """What a role may do is what the group of its name may do; access ends with ``access_until``."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.has_access

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("facility", "training_center").filter(pk=user_id).first()  # every page shows the place
        return user if user and self.user_can_authenticate(user) else None

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        # By name, not by membership: a user's rights cannot lag behind the role.
        return Permission.objects.filter(group__name=user_obj.role)


def write_groups(**kwargs: object) -> None:
    """Each role's group holds exactly the role's permissions.

    Names without a permission are left out, so that a single app can be migrated; a test refuses them.
    """
    known = {f"{label}.{codename}": pk for label, codename, pk in _permissions()}
    for role, names in ROLE_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(known[name] for name in names if name in known)


def _permissions() -> QuerySet[Permission]:
    return Permission.objects.values_list("content_type__app_label", "codename", "pk")
