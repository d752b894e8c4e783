"""The persons of a workbook: found in the register of the prison, or registered from what the workbook tells."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from inmates.models import Inmate
from inmates.rules.identity import Identity, identity_problems
from inmates.rules.name_key import name_key
from inmates.rules.registration import parse
from inmates.services.numbering import give_number
from inmates.services.registering import admit
from organizations.models import Facility

from .problems import Findings, Line, Notice, Problem
from .references import References

IDENTITY = ["certificate_name", "certificate_birth_place", "certificate_birth_date"]
TEXTS = ["sex", "birth_place", *IDENTITY[:2]]


class People:
    """Each line of Peserta and its person; lines with the same register number are one person."""

    def __init__(self, facility: Facility, references: References, findings: Findings):
        self.facility, self.references, self.findings = facility, references, findings
        self.of_number: dict[str, tuple[Line, Inmate]] = {}
        self.created: list[Inmate] = []

    def person(self, line: Line) -> Inmate | None:
        """The person of ``line``; None when something is wrong, which has been said."""
        if not line["number"]:
            return self._by_name(line)
        try:
            key = parse(line["number"]).key
        except ValueError:
            key = line["number"]
        if key in self.of_number:
            return self._again(line, *self.of_number[key])
        inmate = Inmate.objects.filter(registrations__facility=self.facility, registrations__key=key).first()
        found = self._known(line, inmate) if inmate else self._registered(line)
        if found:
            self.of_number[key] = (line, found)
        return found

    def _by_name(self, line: Line) -> Inmate | None:
        """Who has no number is looked for by name and date of birth; that it is this person has to be looked at."""
        if line["birth_date"] is None:
            self.findings.error(line, "birth_date", Problem.BIRTH_DATE_NEEDED)
            return None
        here = Inmate.objects.filter(facility=self.facility, name_key=name_key(line["name"]), birth_date=line["birth_date"])
        found = list(here[:2])
        if len(found) != 1:
            self.findings.error(line, "number", Problem.AMBIGUOUS if found else Problem.NUMBER_NEEDED)
            return None
        self.findings.notice(line, "name", Notice.FOUND_BY_NAME)
        return self._confirm(line, found[0])

    def _again(self, line: Line, first: Line, inmate: Inmate) -> Inmate | None:
        told = ["name", "sex", "birth_place", "birth_date", "admitted_on", "left_on", *IDENTITY, "identity_confirmed_on"]
        for key in told:
            if line[key] != first[key]:
                self.findings.error(line, key, Problem.PERSON_DIFFERS)
                return None
        return inmate

    def _known(self, line: Line, inmate: Inmate) -> Inmate | None:
        other_birth = line["birth_date"] and inmate.birth_date and line["birth_date"] != inmate.birth_date
        if other_birth or name_key(line["name"]) != inmate.name_key:
            self.findings.error(line, "number", Problem.OTHER_PERSON)
            return None
        return self._confirm(line, inmate)

    def _registered(self, line: Line) -> Inmate | None:
        if line["admitted_on"] is None:
            self.findings.error(line, "admitted_on", Problem.ADMISSION_NEEDED)
            return None
        values = {key: line[key] for key in ["name", "birth_date", "admitted_on", "left_on", IDENTITY[2]]}
        values |= {key: line[key] or "" for key in TEXTS}
        if not self._identity_stands(line):
            return None
        confirmed = {key: line[key] for key in ["identity_confirmed_on"]}
        confirmed["identity_confirmed_by"] = self.references.user(line, "identity_confirmed_by")
        with self.findings.about(line, "number"):
            inmate = admit(facility=self.facility, **values, **confirmed)
            try:
                give_number(inmate, line["number"], on=line["admitted_on"])
            except ValidationError as error:
                raise ValidationError({"number": error.error_dict["registration_number"]}) from error
            self.created.append(inmate)
            return inmate
        return None

    def _confirm(self, line: Line, inmate: Inmate) -> Inmate | None:
        """The identity that was signed then stands, where none does; another one that stands is not overwritten."""
        if line["identity_confirmed_on"] is None:
            return inmate
        if inmate.identity_confirmed:
            if any((line[key] or "") != (getattr(inmate, key) or "") for key in IDENTITY):
                self.findings.error(line, "certificate_name", Problem.IDENTITY_DIFFERS)
                return None
            return inmate
        if not self._identity_stands(line):
            return None
        for key in [*IDENTITY, "identity_confirmed_on"]:
            setattr(inmate, key, line[key])
        inmate.identity_confirmed_by = self.references.user(line, "identity_confirmed_by")
        inmate.save(update_fields=[*IDENTITY, "identity_confirmed_on", "identity_confirmed_by"])
        return inmate

    def _identity_stands(self, line: Line) -> bool:
        """What is said to be confirmed by signature is complete and can be."""
        if line["identity_confirmed_on"] is None:
            return True
        identity = Identity(*(line[key] or "" for key in IDENTITY[:2]), line[IDENTITY[2]])
        problems = identity_problems(identity, on=line["identity_confirmed_on"])
        for problem in problems:
            self.findings.said(line, "certificate_name", problem.value, problem.label)
        return not problems
