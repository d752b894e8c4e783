"""What the workbook names and this database knows: log-ins, rooms, instructors, units, the program and its standard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth.models import Permission
from django.db.models import Q

from organizations.models import Agreement, Facility, Room, TrainingCenter, User
from organizations.models.user import CROSS_ROLES
from programs.models import CompetencyUnit, Instructor, Program, TrainingStandard

from .naming import room_code
from .problems import Findings, Line, Problem


class References:
    """Looked up once; what is not found is said of its cell, and is None."""

    def __init__(self, line: Line, facility: Facility, findings: Findings):
        self.line, self.facility, self.findings = line, facility, findings
        if line["facility"] != facility.code:
            findings.error(line, "facility", Problem.OTHER_FACILITY, line["facility"])
        self.center = self._found("center", TrainingCenter.objects.filter(code=line["center"]).first())
        program = {"training_center": self.center, "code": line["program"], "version": line["version"]}
        self.program = self._found("program", Program.objects.filter(**program).first()) if self.center else None
        self.standard = TrainingStandard.objects.in_force(self.center, line["starts_on"]) if self.center else None
        houses = Q(facility=facility) | Q(training_center=self.center, training_center__isnull=False) | Q(role__in=CROSS_ROLES)
        self.users = {user.username: user for user in User.objects.filter(houses)}
        rooms = Room.objects.filter(Q(facility=facility) | Q(training_center=self.center, training_center__isnull=False))
        self.rooms = {room_code(room): room for room in rooms}
        self.instructors = {one.code: one for one in Instructor.objects.filter(training_center=self.center)}
        self.units = {one.code: one for one in CompetencyUnit.objects.filter(program=self.program)}
        self.may = _permissions_by_role()
        self._check_standard()

    def user(self, line: Line, key: str, *, may: str | Collection[str] = ()) -> User | None:
        """The log-in in the cell, None when it is empty; by its role it may do ``may``, or one of them."""
        written = line[key]
        if written is None:
            return None
        user = self.users.get(written) or self.users.get(written.casefold())
        if user is None:
            self.findings.error(line, key, Problem.UNKNOWN_USER, written)
        elif may and self.may[user.role].isdisjoint([may] if isinstance(may, str) else may):
            self.findings.error(line, key, Problem.ROLE_MAY_NOT, written)
        return user

    def room(self, line: Line, key: str = "room") -> Room | None:
        if line[key] is None:
            return None
        room = self.rooms.get(line[key])
        if room is None:
            self.findings.error(line, key, Problem.UNKNOWN, line[key])
        return room

    def unit(self, line: Line, key: str, code: str) -> CompetencyUnit | None:
        unit = self.units.get(code)
        if unit is None:
            self.findings.error(line, key, Problem.UNKNOWN, code)
        return unit

    def teachers(self, key: str) -> list[Instructor]:
        """The instructors whose codes stand in the cell, one behind the other and commas between."""
        codes = [code.strip() for code in (self.line[key] or "").split(",") if code.strip()]
        for code in codes:
            if code not in self.instructors:
                self.findings.error(self.line, key, Problem.UNKNOWN, code)
        return [self.instructors[code] for code in codes if code in self.instructors]

    def agreement(self) -> Agreement | None:
        number = self.line["agreement"]
        if number is None:
            return None
        return self._found("agreement", Agreement.objects.filter(facility=self.facility, number=number).first())

    def _found(self, key: str, found):
        if found is None:
            self.findings.error(self.line, key, Problem.UNKNOWN, self.line[key])
        return found

    def _check_standard(self) -> None:
        """The class keeps the standard of its first day; a workbook that says another one is of another database."""
        if self.standard and self.line["standard"] not in (None, self.standard.valid_from):
            self.findings.error(self.line, "standard", Problem.STANDARD_DIFFERS, self.standard.valid_from)


def _permissions_by_role() -> dict[str, set[str]]:
    may = defaultdict(set)
    named = Permission.objects.filter(content_type__app_label="programs", group__isnull=False)
    for role, codename in named.values_list("group__name", "codename"):
        may[role].add(codename)
    return may
