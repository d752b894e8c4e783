"""The Indonesian words that stand in the workbook for what the database keeps as codes; they never change with a language.

Beside them what the figures of a workbook are called, in the language in force.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from inmates.models import Absence
from programs.models import (
    ApprovedException,
    ClassSession,
    Enrollment,
    HearingDecision,
    MeetingChange,
    ReadinessCheck,
    TestScore,
    TrainingClass,
)
from programs.rules.assessment import Verdict

Mode, Funding, Cause = TrainingClass.Mode, TrainingClass.Funding, ClassSession.Cause
Change, Item = MeetingChange.Kind, ReadinessCheck.Item
Reason, Result, Code = Enrollment.EndReason, HearingDecision.Result, ApprovedException.Code

MODES = {Mode.CENTER: "di BLK", Mode.MOBILE: "unit keliling di Lapas", Mode.OWN: "LPK Lapas"}
FUNDINGS = {Funding.FACILITY: "Lapas", Funding.CENTER: "BLK"}
CAUSES = {
    Cause.SEARCH: "penggeledahan",
    Cause.SECURITY: "keamanan",
    Cause.INSTRUCTOR: "instruktur berhalangan",
    Cause.HOLIDAY: "hari libur",
    Cause.POWER: "listrik padam",
    Cause.ROOM: "ruang tidak dapat dipakai",
    Cause.OTHER: "lainnya",
}
END_REASONS = {
    Reason.TRANSFER: "pindah",
    Reason.RELEASE: "bebas",
    Reason.ASSIMILATION: "asimilasi",
    Reason.ILLNESS: "sakit",
    Reason.DISCIPLINE: "hukuman disiplin",
    Reason.WITHDRAWAL: "mengundurkan diri",
    Reason.DROPPED: "gugur",
    Reason.DEATH: "meninggal",
    Reason.AWAY: "terlalu lama tidak di tempat",
}
RESULTS = {Result.GRADUATED: "lulus", Result.NOT_GRADUATED: "tidak lulus", Result.POSTPONED: "ditunda"}
EXCEPTIONS = {
    Code.PARTICIPANTS: "jumlah peserta",
    Code.HOURS_UNDELIVERED: "jam kurang dari program",
    Code.SCAN_MISSING: "lembar asli tidak ada",
    Code.ATTENDANCE_PROGRAM: "kehadiran kurang dari bagian program",
    Code.JP_PER_DAY: "JP per hari",
    Code.INSTRUCTORS: "jumlah instruktur",
    Code.RELEASE_BEFORE_END: "bebas sebelum kelas selesai",
    Code.DISCIPLINE: "Register F",
    Code.OTHER_CLASS: "kelas lain pada waktu yang sama",
}
CHANGES = {
    Change.MOVED: "dipindahkan",
    Change.CANCELLED: "dibatalkan",
    Change.RESTORED: "dipulihkan",
    Change.ADDED: "ditambahkan",
}
ABSENCES = {Absence.Kind.COURT: "sidang", Absence.Kind.HOSPITAL: "rumah sakit"}
TESTS = {TestScore.Kind.PRE: "tes awal", TestScore.Kind.POST: "tes akhir"}
ITEMS = {Item.ROOM: "ruang", Item.TOOLS: "alat", Item.MATERIALS: "bahan", Item.SAFETY: "K3"}
VERDICTS = {Verdict.COMPETENT: "K", Verdict.NOT_YET: "BK"}
SEXES = {"L": "L", "P": "P"}
YES = {True: "ya"}
YES_OR_NO = {True: "ya", False: "tidak"}

# In Kehadiran: a row that is not recorded yet. An empty cell means that the person is not on the sheet.
OPEN_ROW = "-"
IN_CELL = "A hukdis"


# What every class has, or is asked about; the other figures are told where there is something to count.
ALWAYS_COUNTED = frozenset({"new_people", "participants", "meetings", "marks", "decisions", "exceptions"})


def count_label(name: str) -> str:
    """What the figure ``name`` of ``BroughtIn.counts`` counts."""
    return {
        "new_people": _("newly registered people"),
        "participants": _("participants"),
        "meetings": _("meetings"),
        "marks": _("marks"),
        "decisions": _("decisions of hearings"),
        "exceptions": _("approved exceptions"),
        "meeting_changes": _("changes of meetings"),
        "late_entries": _("late entries"),
        "amendments": _("amendments of marks"),
        "suspensions": _("suspensions"),
        "scores": _("test scores"),
        "readiness": _("readiness checks"),
    }[name]
