"""What happens to people in custody, and what it changes on them.

These services leave no audit row: ``programs.services.custody`` calls them, re-checks every place and audits the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from inmates.models import Absence, CustodyEvent, DisciplineEntry, Inmate, PastStay, ReleaseDate
from inmates.rules.custody import (
    ARRIVING,
    BACK,
    LEAVING,
    OUT,
    CustodyProblem,
    CustodyState,
    custody_problems,
    sentence_problems,
)
from inmates.rules.release import Dated, RemissionProblem, after_remission, earliest_release
from organizations.models import Facility, User

Kind = CustodyEvent.Kind
BATCH = 500
WRITTEN = ["admitted_on", "left_on", "block", "room", "expires_on", "release_on", "release_kind"]


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be recorded about one person. ``reference`` is the number of the decree, letter or entry.

    The dates of the sentence are told both: without ``admitted_on`` it stays, without ``expires_on`` the end is unknown.
    """

    kind: str
    on: date
    reference: str = ""
    note: str = ""
    to_facility: Facility | None = None
    block: str = ""
    room: str = ""
    remission_kind: str = ""
    months: int = 0
    days: int = 0
    subsider_until: date | None = None
    admitted_on: date | None = None
    expires_on: date | None = None


@transaction.atomic
def write_events(
    happenings: Mapping[int, Happening], *, by: User, at: datetime, today: date, batch: bool = False
) -> list[CustodyEvent]:
    """Each inmate (by key) has its event, and the values that it changes; the number of statements is fixed.

    Raises ValidationError with the stable code of every problem, and then nothing is written; in a ``batch`` each
    message names the person. Callers have checked that ``by`` may see these inmates.
    """
    inmates = _locked(happenings)
    given = _remissions_given(happenings)
    problems = []
    for inmate in inmates:
        found = _problems(inmate, happenings[inmate.pk], today=today)
        if inmate.pk in given:
            found.append(RemissionProblem.ALREADY_GIVEN)
        problems += [ValidationError(f"{inmate.name}: {one.label}" if batch else one.label, code=one.value) for one in found]
    if problems:
        raise ValidationError(problems)
    effects = [_Effect(inmate, happenings[inmate.pk]) for inmate in inmates]
    for effect in effects:
        effect.apply()
    for model, rows in _side_rows(effects).items():
        model.objects.bulk_create(rows, batch_size=BATCH)
    for model, fields, rows in _ended_rows(effects):
        model.objects.bulk_update(rows, fields, batch_size=BATCH)
    # Only what has changed: each column more makes the statement for 700 people half a second longer.
    if written := [name for name in WRITTEN if any(getattr(one.inmate, name) != one.before[name] for one in effects)]:
        Inmate.objects.bulk_update(inmates, written, batch_size=BATCH)
    return CustodyEvent.objects.bulk_create((effect.event(by=by, at=at) for effect in effects), batch_size=BATCH)


@transaction.atomic
def write_release_date(
    *, inmate: Inmate, kind: str, on: date | None, decree_number: str, decree_on: date | None, by: User, at: datetime, today: date
) -> CustodyEvent:
    """The date of release of ``kind`` replaces an earlier one of its kind; the earliest approved one then stands on the person.

    Without ``on`` the kind is withdrawn; without a decree the date is only asked for. Raises ValidationError.
    """
    (inmate,) = _locked({inmate.pk: None})
    if decree_on and decree_on > today:
        raise ValidationError({"decree_on": ValidationError(_("The decree lies in the future."), code="decree_in_future")})
    if inmate.left_on:
        raise ValidationError(CustodyProblem.NOT_HERE.label, code=CustodyProblem.NOT_HERE)
    new = ReleaseDate(
        inmate=inmate, kind=kind, on=on, decree_number=decree_number, decree_on=decree_on, recorded_at=at, recorded_by=by
    )
    if on and on < inmate.admitted_on:
        raise ValidationError({"on": ValidationError(_("The release lies before the admission."), code="before_admission")})
    inmate.release_dates.filter(kind=kind, superseded_at=None).update(superseded_at=at)
    new.full_clean()
    new.save()
    before = _values(inmate, ["release_on", "release_kind"])
    set_release(inmate, [one for one in inmate.release_dates.all() if one.kind != kind] + [new])
    inmate.save(update_fields=["release_on", "release_kind"])
    after = _values(inmate, ["release_on", "release_kind"])
    return CustodyEvent.objects.create(
        inmate=inmate, kind=Kind.RELEASE_DATE, on=today, reference=decree_number, note=new.get_kind_display(),
        before=before, after=after | {"kind": kind, "on": on, "rows": {"releasedate": [new.pk]}}, recorded_at=at, recorded_by=by,
    )  # fmt: skip


def set_release(inmate: Inmate, dates: Sequence[ReleaseDate]) -> None:
    """``inmate`` carries the earliest approved release of its expiry and ``dates`` in force, and its kind; not saved.

    A date that lies before the admission belongs to an earlier stay, and counts no more.
    """
    in_force = [one for one in dates if one.superseded_at is None and not (one.on and one.on < inmate.admitted_on)]
    known = [Dated(one.kind, one.on, one.approved) for one in in_force]
    inmate.release_on, inmate.release_kind = earliest_release(inmate.expires_on, known)


def state_of(inmate: Inmate) -> CustodyState:
    """Where ``inmate`` stands now; absences, entries of Register F and past stays may be prefetched."""
    absences = [one for one in inmate.absences.all() if one.out_on >= inmate.admitted_on]
    open_absence = next((one for one in absences if one.back_on is None), None)
    entries = [entry.entered_on for entry in inmate.discipline_entries.all() if entry.closed_on is None]
    return CustodyState(
        admitted_on=inmate.admitted_on,
        left_on=inmate.left_on,
        out_kind=open_absence.kind if open_absence else "",
        out_on=open_absence.out_on if open_absence else None,
        back_on=max((one.back_on for one in absences if one.back_on), default=None),
        discipline_on=max(entries, default=None),
        facility=inmate.facility_id,
        first_out_on=min((one.out_on for one in absences), default=None),
        left_before_on=max((stay.until_on for stay in inmate.past_stays.all()), default=None),
    )


def _locked(keys: Mapping[int, Any]) -> list[Inmate]:
    """The inmates under their locks, in one order for everybody, with what events ask for."""
    inmates = Inmate.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    return list(
        inmates.prefetch_related(
            "absences",
            "past_stays",
            Prefetch("discipline_entries", DisciplineEntry.objects.filter(closed_on=None)),
            Prefetch("release_dates", ReleaseDate.objects.filter(superseded_at=None)),
        )
    )


def _problems(inmate: Inmate, happening: Happening, *, today: date) -> list:
    to_facility = happening.to_facility.pk if happening.to_facility else None
    state = state_of(inmate)
    found: list = custody_problems(
        happening.kind, happening.on, state, today=today, to_facility=to_facility, reference=happening.reference
    )
    if happening.kind == Kind.SENTENCE_DATES:
        admitted_on = happening.admitted_on or inmate.admitted_on
        found += sentence_problems(admitted_on=admitted_on, expires_on=happening.expires_on, on=happening.on, state=state)
    if happening.kind == Kind.REMISSION:
        try:
            _expiry_after(inmate, happening)
        except ValueError as error:
            found.append(RemissionProblem(str(error)))
    return found


def _remissions_given(happenings: Mapping[int, Happening]) -> set[int]:
    """Keys of those who already have the remission that is to be recorded; one query, none without a remission.

    It is the same by its day and kind; of other kinds one day may bring several, told apart by their decrees.
    """
    asked = {key: one for key, one in happenings.items() if one.kind == Kind.REMISSION}
    if not asked:
        return set()
    events = CustodyEvent.objects.standing().filter(
        kind=Kind.REMISSION, inmate__in=list(asked), on__in={one.on for one in asked.values()}
    )  # fmt: skip
    return {
        event.inmate_id
        for event in events
        if (event.on, event.remission_kind) == (asked[event.inmate_id].on, asked[event.inmate_id].remission_kind)
        and (event.remission_kind != CustodyEvent.Remission.OTHER or event.reference == asked[event.inmate_id].reference)
    }


def _expiry_after(inmate: Inmate, happening: Happening) -> date:
    return after_remission(
        inmate.expires_on, kind=happening.remission_kind, months=happening.months, days=happening.days, on=happening.on,
        subsider_until=happening.subsider_until,
    )  # fmt: skip


def _values(inmate: Inmate, names: Sequence[str] = WRITTEN) -> dict[str, Any]:
    return {name: getattr(inmate, name) for name in names}


class _Effect:
    """One happening applied to one loaded person, and the rows beside him that it begins or ends."""

    def __init__(self, inmate: Inmate, happening: Happening):
        self.inmate, self.happening = inmate, happening
        self.begun: list = []
        self.ended: list = []
        self.before = _values(inmate)

    def apply(self) -> None:
        inmate, one = self.inmate, self.happening
        if one.kind in ARRIVING:
            self._begin_stay()
        elif one.kind in LEAVING:
            inmate.left_on = one.on
            self._end_absence()
        elif one.kind in OUT:
            self.begun.append(Absence(inmate=inmate, kind=OUT[one.kind], out_on=one.on))
        elif one.kind in BACK:
            self._end_absence()
        elif one.kind == Kind.RELOCATED:
            inmate.block, inmate.room = one.block, one.room
        elif one.kind == Kind.DISCIPLINE_OPENED:
            self.begun.append(DisciplineEntry(inmate=inmate, reference=one.reference, entered_on=one.on))
        elif one.kind == Kind.DISCIPLINE_CLOSED:
            for entry in inmate.discipline_entries.all():
                entry.closed_on = one.on
                self.ended.append(entry)
        elif one.kind == Kind.REMISSION:
            inmate.expires_on = _expiry_after(inmate, one)
            set_release(inmate, inmate.release_dates.all())
        elif one.kind == Kind.SENTENCE_DATES:
            inmate.admitted_on, inmate.expires_on = one.admitted_on or inmate.admitted_on, one.expires_on
            set_release(inmate, inmate.release_dates.all())

    def _begin_stay(self) -> None:
        inmate, one = self.inmate, self.happening
        self.begun.append(PastStay(inmate=inmate, from_on=inmate.admitted_on, until_on=inmate.left_on))
        inmate.admitted_on, inmate.left_on = one.on, None
        inmate.block, inmate.room = one.block, one.room
        if inmate.expires_on and inmate.expires_on < one.on:
            inmate.expires_on = None  # of a sentence that was over; the new one has to be entered
        set_release(inmate, inmate.release_dates.all())

    def _end_absence(self) -> None:
        for absence in self.inmate.absences.all():
            if absence.back_on is None:
                absence.back_on = self.happening.on
                self.ended.append(absence)

    def event(self, *, by: User, at: datetime) -> CustodyEvent:
        one, values = self.happening, _values(self.inmate)
        changed = [name for name in WRITTEN if self.before[name] != values[name]]
        after = {name: values[name] for name in changed} | ({"rows": self._rows()} if self.begun or self.ended else {})
        return CustodyEvent(
            inmate=self.inmate, kind=one.kind, on=one.on, reference=one.reference, note=one.note, to_facility=one.to_facility,
            remission_kind=one.remission_kind, remission_months=one.months, remission_days=one.days,
            subsider_until=one.subsider_until, before={name: self.before[name] for name in changed},
            after=after, recorded_at=at, recorded_by=by,
        )  # fmt: skip

    def _rows(self) -> dict[str, list[int]]:
        """Keys of the rows that were begun or ended, so that taking the event back finds exactly these."""
        found: dict[str, list[int]] = {}
        for row in [*self.begun, *self.ended]:
            found.setdefault(row._meta.model_name, []).append(row.pk)
        return found


def _side_rows(effects: Sequence[_Effect]) -> dict[type, list]:
    begun: dict[type, list] = {}
    for row in (row for effect in effects for row in effect.begun):
        begun.setdefault(type(row), []).append(row)
    return begun


def _ended_rows(effects: Sequence[_Effect]) -> list[tuple[type, list[str], list]]:
    rows = [row for effect in effects for row in effect.ended]
    kinds = [(Absence, ["back_on"]), (DisciplineEntry, ["closed_on"])]
    return [(model, fields, found) for model, fields in kinds if (found := [row for row in rows if isinstance(row, model)])]
