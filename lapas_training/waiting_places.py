"""Participants for whom something has to be decided or issued, counted by class in one query for all kinds of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q

from certificates.models import Certificate
from certificates.models.number_series import Kind
from organizations.models import User
from programs.models import Assessment, Enrollment, GraduationHearing, HearingDecision, MarkAmendment, TrainingClass

AMENDED, DUE, READY = "amended", "due", "ready"
Counted = Mapping[str, list[tuple[int, str, int]]]  # (class, its code, persons) by kind


def places_waiting_for(user: User, *, on: date) -> Counted:
    """With an amendment to decide about, postponed until a day that has come, to be issued: what of it ``user`` does."""
    wanted = _wanted(user, on)
    if not wanted:
        return {}
    places = Enrollment.objects.filter(reduce(or_, wanted.values()), training_class__in=TrainingClass.objects.visible_to(user))
    by_class = places.order_by("training_class__code").values_list("training_class", "training_class__code")
    counted = list(by_class.annotate(**{f"{kind}_count": Count("pk", filter=asked) for kind, asked in wanted.items()}))
    return {
        kind: [(row[0], row[1], row[position]) for row in counted if row[position]]
        for position, kind in enumerate(wanted, start=2)
    }  # fmt: skip


def _wanted(user: User, on: date) -> dict[str, Q]:
    here = OuterRef("pk")
    found = {}
    if user.has_perm("programs.lock_marks"):
        waiting = MarkAmendment.objects.filter(decided_at=None, assessment__enrollment=here)
        somebody_elses = Exists(waiting.exclude(requested_by=user))
        found[AMENDED] = ~Q(status__in=Enrollment.DECIDED) & Q(somebody_elses)
    if user.has_perm("programs.hold_hearing"):
        decisions = HearingDecision.objects.filter(enrollment=here, until__lte=on)
        found[DUE] = Q(status=Enrollment.Status.POSTPONED) & Q(Exists(decisions))
    if user.has_perm("certificates.issue_certificate"):
        issued = Certificate.objects.filter(enrollment=here, kind=Kind.TRAINING)
        unsigned = GraduationHearing.objects.filter(training_class=OuterRef("training_class"), minutes_file="")
        graduated = Q(status=Enrollment.Status.GRADUATED, inmate__identity_confirmed_on__isnull=False)
        own_marks = Assessment.objects.filter(enrollment=here, entered_by=user)  # who entered marks does not issue on them
        found[READY] = graduated & ~Q(Exists(issued)) & ~Q(Exists(unsigned)) & ~Q(Exists(own_marks))
    return found
