"""Berita acara sidang TPP: blank before the session, with its recommendations after it; for the prison only."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from programs.models import Nomination, Proposal
from reports.rules.date_in_words import date_in_words

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

Status = Nomination.Status
BLANK_MEMBERS = 7
# What the TPP said, whatever became of it afterwards.
WORDS = {Status.RECOMMENDED: "DISETUJUI", Status.WAITING: "DAFTAR TUNGGU", Status.REJECTED: "TIDAK DISETUJUI"}


def tpp_minutes(proposal: Proposal, *, at: datetime) -> Paper:
    """The minutes of the session on ``proposal``: as recorded, or to be filled in by hand."""
    training_class = proposal.training_class
    facility = training_class.facility
    held_on = proposal.tpp_held_on
    nominations = [one for one in proposal.nominations.select_related("inmate") if _before_the_tpp(one)]
    stationery = Stationery.of(training_class, held_on or facility.local_date(at))
    signatures = [None, stationery.signature(facility, Post.HEAD_OF_FACILITY, caption="Mengetahui,")]
    said = [(one, WORDS.get(_said(one), "")) for one in nominations]
    counts = Counter(word for _one, word in said)
    context = common_context("Berita acara sidang TPP", training_class, facility, stationery, signatures, at=at) | {
        "proposal": proposal,
        "date_in_words": date_in_words(held_on) if held_on else "",
        "rows": said,
        "counts": [(word.lower(), counts[word]) for word in WORDS.values()],
        "members": list(proposal.tpp_members.all()) if held_on else [None] * BLANK_MEMBERS,
    }
    return Paper(
        "reports/paper/tpp_minutes.html", context, "reports.print_tpp_minutes", proposal, nominations,
        file_name("berita-acara-tpp", training_class, held_on),
    )  # fmt: skip


def _before_the_tpp(nomination: Nomination) -> bool:
    """Who declined before the session was not spoken about: only those it spoke about have consented."""
    return nomination.status != Status.DECLINED or nomination.consent_signed_on is not None


def _said(nomination: Nomination) -> str:
    """The recommendation itself: who moved up, was placed or fell out later was on one of the two lists."""
    if nomination.status == Status.REJECTED:
        return Status.REJECTED
    return Status.WAITING if nomination.waiting_position else Status.RECOMMENDED
