"""The 27 enclosures of the file of a class (*berkas kelas*), in their order. Source: DOMAIN §4; the numbering is assumed."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Enclosure(TextChoices):
    COVER = "cover", _("Cover")
    INTRODUCTION = "introduction", _("Introduction")
    DECREE = "decree", _("SK on running the class")
    ANNEX_TEACHING = "annex-teaching", _("Annex I: instructors, units and JP")
    ANNEX_PARTICIPANTS = "annex-participants", _("Annex II: participants")
    NOMINAL_LISTS = "nominal-lists", _("Nominal lists")
    CURRICULUM = "curriculum", _("Curriculum")
    TIMETABLE = "timetable", _("Weekly timetable")
    INSTRUCTOR_ATTENDANCE = "instructor-attendance", _("Attendance of instructors and taught hours")
    PARTICIPANT_ATTENDANCE = "participant-attendance", _("Attendance of participants")
    MATERIAL_REQUEST = "material-request", _("Request for materials")
    MATERIAL_RECEIPT = "material-receipt", _("Receipt of materials")
    MATERIAL_USE = "material-use", _("Weekly use of materials")
    HEARING_INVITATION = "hearing-invitation", _("Invitation to the hearing")
    HEARING_MINUTES = "hearing-minutes", _("Minutes of the hearing")
    HEARING_ATTENDANCE = "hearing-attendance", _("Attendance at the hearing")
    FINAL_MARKS = "final-marks", _("Final marks")
    ASSESSMENT_RECAP = "assessment-recap", _("Recap of the assessment")
    FINAL_RECAP = "final-recap", _("Final recap")
    RECEIPT_TRANSPORT = "receipt-transport", _("Receipt: transport")
    RECEIPT_INSURANCE = "receipt-insurance", _("Receipt: insurance card")
    RECEIPT_CLOTHES = "receipt-clothes", _("Receipt: work clothes")
    RECEIPT_STATIONERY = "receipt-stationery", _("Receipt: stationery")
    RECEIPT_MODULE = "receipt-module", _("Receipt: module")
    RECEIPT_MEALS = "receipt-meals", _("Receipt: meals")
    PHOTOS = "photos", _("Photos")
    CERTIFICATES = "certificates", _("Copies of the certificates")

    @property
    def number(self) -> int:
        """Its place in the file, from 1."""
        return list(Enclosure).index(self) + 1

    @property
    def receipt(self) -> str:
        """What is signed for, of the six receipts; empty for any other enclosure."""
        return self.value.removeprefix("receipt-") if self.value.startswith("receipt-") else ""


class State(TextChoices):
    MADE = "made", _("made")
    UPLOADED = "uploaded", _("handed in")
    NOT_APPLICABLE = "not-applicable", _("not applicable")
    MISSING = "missing", _("missing")


# The kinds of paper that make an enclosure.
KINDS: dict[Enclosure, tuple[str, ...]] = {
    Enclosure.COVER: ("file-cover",),
    Enclosure.INTRODUCTION: ("introduction",),
    Enclosure.DECREE: ("running-decree",),
    Enclosure.ANNEX_TEACHING: ("running-decree",),
    Enclosure.ANNEX_PARTICIPANTS: ("running-decree",),
    Enclosure.NOMINAL_LISTS: ("participant-list", "instructor-list"),
    Enclosure.CURRICULUM: ("curriculum",),
    Enclosure.TIMETABLE: ("timetable",),
    Enclosure.INSTRUCTOR_ATTENDANCE: ("instructor-attendance",),
    Enclosure.PARTICIPANT_ATTENDANCE: ("attendance-recap",),
    Enclosure.MATERIAL_REQUEST: ("material-request",),
    Enclosure.MATERIAL_RECEIPT: ("material-receipt",),
    Enclosure.MATERIAL_USE: ("material-use",),
    Enclosure.HEARING_INVITATION: ("hearing-invitation",),
    Enclosure.HEARING_MINUTES: ("hearing-minutes",),
    Enclosure.HEARING_ATTENDANCE: ("hearing-attendance",),
    Enclosure.FINAL_MARKS: ("final-marks",),
    Enclosure.ASSESSMENT_RECAP: ("assessment-recap",),
    Enclosure.FINAL_RECAP: ("final-recap",),
    **{one: ("handout-receipt",) for one in Enclosure if one.receipt},
}
# What the class must have for a paper about it to say anything, and which other paper must be there.
NEEDS = {
    "timetable": "meetings",
    "instructor-attendance": "meetings",
    "attendance-recap": "enrollments",
    "participant-list": "enrollments",
    "running-decree": "enrollments",
    "hearing-invitation": "hearings",
    "final-marks": "enrollments__assessments",
    "assessment-recap": "enrollments__assessments",
    "final-recap": "hearings",
}
AFTER = {"material-use": "material-receipt"}


def state_of(*, uploaded: bool, excused: bool, made: bool) -> State:
    """What was handed in outweighs what is made, for it bears the signatures; both outweigh that it does not apply."""
    if uploaded:
        return State.UPLOADED
    if made:
        return State.MADE
    return State.NOT_APPLICABLE if excused else State.MISSING


def accounted_for(states: Collection[str]) -> int:
    """How many of the enclosures are not missing."""
    return sum(state != State.MISSING for state in states)
