"""One remission for many people: looked at first, then given at once, and who no longer fits in which class."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.importing.remission_plan import RemissionPlan, plan_remissions, rejected_as_kept
from inmates.models import Inmate, RemissionList
from organizations.models import Facility, User

from .custody import Aftermath, Misfit, audited, lock_classes, misfits, running_places, write_custody
from .remission_outcome import as_kept, lines_of


@dataclass(slots=True)
class Preview:
    """What giving a list would do: the plan, and the places whose holders would no longer fit."""

    plan: RemissionPlan
    misfits: list[Misfit]


def preview(remissions: RemissionList, *, on: date) -> Preview:
    """What giving ``remissions`` on ``on`` would do; nothing is written. Seven queries, however many people are on it."""
    plan = plan_remissions(remissions, today=on)
    releases = {grant.inmate.pk: grant.release_on for grant in plan.grants}
    return Preview(plan, misfits(running_places().filter(inmate__in=list(releases)), on=on, releases=releases))


@transaction.atomic
def give_remissions(*, remissions: RemissionList, seen: str, by: User, at: datetime) -> Aftermath:
    """Everybody on the list who can have the remission has it, and who no longer fits is kept with the list.

    ``seen`` is the digest of the plan that was looked at. Raises ValidationError, and then nothing is written, when the
    list has been given already or its day lies ahead, when nobody can have it, or when the plan is another one by now.
    All running and planned classes of the facility are locked before the people: who places somebody meanwhile
    either waits and sees the new dates, or is seen.
    """
    locked = RemissionList.objects.select_for_update(no_key=True).select_related("facility").get(pk=remissions.pk)
    facility = locked.facility
    _lock(facility)
    today = facility.local_date(at)
    plan = plan_remissions(locked, today=today)
    _refuse(locked, plan, seen=seen, today=today)
    done = write_custody(happenings={grant.inmate.pk: grant.happening for grant in plan.grants}, by=by, at=at)
    _close(locked, plan, done, by=by, at=at)
    record("programs.give_remissions", locked, by=by, **audited(done.events))
    return done


def _lock(facility: Facility) -> None:
    lock_classes(facility)
    people = Inmate.objects.filter(facility=facility, left_on=None)
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _refuse(remissions: RemissionList, plan: RemissionPlan, *, seen: str, today: date) -> None:
    checks = {
        "already_given": (remissions.given, _("This remission has already been given.")),
        "in_future": (remissions.on > today, _("The day of the remission lies ahead; it can be given from that day on.")),
        "nobody": (not plan.grants, _("Nobody on this list can be given the remission.")),
        "changed": (
            plan.digest != seen,
            _("The register has changed meanwhile. Look at the list again, then give the remission."),
        ),
    }
    for code, (found, message) in checks.items():
        if found:
            raise ValidationError(message, code=code)


def _close(remissions: RemissionList, plan: RemissionPlan, done: Aftermath, *, by: User, at: datetime) -> None:
    """The list holds what was done, and no longer what was asked."""
    remissions.given_at, remissions.given_by, remissions.people = at, by, len(plan.grants)
    remissions.outcome = as_kept(lines_of(plan.grants), done.misfits)
    remissions.rejected = rejected_as_kept(plan.rejected, plan.cells)
    remissions.notices = [asdict(one) for one in plan.notices]
    remissions.entries, remissions.columns = [], {}
    remissions.save()
