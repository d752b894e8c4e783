"""Reading the chains back: is every row the one that was written, and is none missing?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.models import ChainHead, Entry


class Break(TextChoices):
    """What can be wrong with a chain."""

    CHANGED_ROW = "changed_row", _("the row was changed")
    MISSING_ROW = "missing_row", _("a row is missing")
    UNLINKED_ROW = "unlinked_row", _("the row does not follow from the one before it")
    HEAD_MISMATCH = "head_mismatch", _("the head of the chain does not belong to its last row")


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold; ``id`` is None when the row itself is missing."""

    sequence: int
    id: int | None
    reason: Break


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One chain as it was read. ``head`` is the hash to keep outside, so that a later forgery shows."""

    chain: str
    rows: int
    head: str
    first_broken: Broken | None

    @property
    def ok(self) -> bool:
        return self.first_broken is None


def verify() -> Iterator[ChainReport]:
    """One report per chain, in the order of their names; it may run while rows are being written."""
    chains = {*ChainHead.objects.values_list("chain", flat=True), *Entry.objects.values_list("chain", flat=True).distinct()}
    for chain in sorted(chains):
        yield _verify_chain(chain)


def _verify_chain(chain: str) -> ChainReport:
    before = _head_of(chain)
    last, rows, broken = Entry(sequence=0), 0, None
    for entry in Entry.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=2000):
        rows += 1
        broken = broken or _break_at(entry, last) or _break_at_head(entry, before)
        last = entry
    broken = broken or _break_at_end(last, before, _head_of(chain))
    return ChainReport(chain, rows, before.hash, broken)


def _head_of(chain: str) -> ChainHead:
    return ChainHead.objects.filter(chain=chain).first() or ChainHead(chain=chain)


def _break_at(entry: Entry, last: Entry) -> Broken | None:
    if entry.sequence != last.sequence + 1:
        return Broken(last.sequence + 1, None, Break.MISSING_ROW)
    if entry.hash != entry.compute_hash():
        return Broken(entry.sequence, entry.pk, Break.CHANGED_ROW)
    if entry.previous_hash != last.hash:
        return Broken(entry.sequence, entry.pk, Break.UNLINKED_ROW)
    return None


def _break_at_head(entry: Entry, head: ChainHead) -> Broken | None:
    if entry.sequence == head.sequence and entry.hash != head.hash:
        return Broken(entry.sequence, entry.pk, Break.HEAD_MISMATCH)
    return None


def _break_at_end(last: Entry, before: ChainHead, after: ChainHead) -> Broken | None:
    """Rows may have been added since the head was read: then the head has moved with them."""
    if last.sequence < before.sequence:
        return Broken(last.sequence + 1, None, Break.MISSING_ROW)
    if last.sequence > after.sequence:
        return Broken(last.sequence, last.pk, Break.HEAD_MISMATCH)
    return None
