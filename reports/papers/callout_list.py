"""Daftar pengeluaran WBP dari blok: whom the block officers let out for a meeting, and back in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import Max, Min, QuerySet

from inmates.models import Absence, Inmate
from organizations.models import User
from programs.models import ClassSession
from reports.rules.custody_order import walking_order

from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery

AWAY = {Absence.Kind.COURT: "sidang", Absence.Kind.HOSPITAL: "rumah sakit"}


def called_out(meeting: ClassSession, user: User) -> list[Inmate]:
    """Who has a row at ``meeting`` and is there that day, as ``user`` may see them, by block and room; one query."""
    people = _with_a_row(meeting, user).exclude(pk__in=Absence.objects.covering(meeting.held_on).values("inmate"))
    return sorted(people, key=lambda person: (walking_order(person.block), walking_order(person.room), person.name))


def kept_away(meeting: ClassSession, user: User) -> list[Absence]:
    """Who has a row at ``meeting`` and is out to court or hospital that day; one query."""
    out = Absence.objects.covering(meeting.held_on).filter(inmate__in=_with_a_row(meeting, user).values("pk"))
    return list(out.select_related("inmate").order_by("inmate__name", "pk"))


def _with_a_row(meeting: ClassSession, user: User) -> QuerySet[Inmate]:
    people = Inmate.objects.visible_to(user).in_custody(meeting.held_on).with_registration()
    return people.filter(enrollments__attendances__meeting=meeting).distinct()


def callout_list(meeting: ClassSession, *, by: User, at: datetime) -> Paper:
    """The list for ``meeting``: register names and numbers, times and initials out and in. For the prison only."""
    training_class, people = meeting.training_class, called_out(meeting, by)
    facility = training_class.facility
    stationery = Stationery.of(training_class, meeting.held_on)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        Signature("Petugas Pengamanan", "Yang mengeluarkan,", official=False),
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang meminta,"),
    ]
    context = common_context("Daftar pengeluaran WBP", training_class, facility, stationery, signatures, at=at) | {
        "meeting": meeting,
        "hours": meeting.slots.aggregate(start=Min("starts_at"), end=Max("ends_at")),
        "blocks": _by_block(people),
        "total": len(people),
        "away": [(one.inmate.name, AWAY[one.kind], one.out_on) for one in kept_away(meeting, by)],
    }
    return Paper(
        "reports/paper/callout_list.html", context, "reports.print_callout_list", meeting, people,
        file_name("daftar-pengeluaran", training_class, meeting.held_on),
    )  # fmt: skip


def _by_block(people: Sequence[Inmate]) -> list[tuple[str, list[tuple[int, Inmate]]]]:
    """Per block its people, numbered through the whole list."""
    numbered = enumerate(people, start=1)
    return [(block, list(rows)) for block, rows in groupby(numbered, key=lambda row: row[1].block)]
