"""Writing the audit trail. Call ``record`` as the last statement of the outermost service: it locks the place's chain."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from audit.hashing import changed_names, digest
from audit.models import ChainHead, Entry
from audit.request_id import current_request_id
from audit.verification import verify

__all__ = ["record", "record_read", "verify"]

SYSTEM = "system"


# No savepoint: a caller who swallows the error cannot commit the change without its row either.
@transaction.atomic(savepoint=False)
def record(
    verb: str,
    obj: models.Model | None = None,
    *,
    by: Any,
    place: str | None = None,
    fields: Sequence[str] = (),
    before: Mapping | None = None,
    after: Mapping | None = None,
    objects: Sequence | None = None,
) -> Entry:
    """One row stands in the chain of ``place``, in the transaction of the change; if it cannot be written, nothing is.

    ``by`` is the user, or None for the system; ``place`` a place key, by default the user's own.
    ``objects`` (rows or their keys) makes it a batch: one row with all ids. ``before`` and ``after`` are kept as a
    keyed digest only; without ``fields`` the names of what differs between them are kept.
    """
    actor_place = by.place_key if by else SYSTEM
    batch = list(objects or ())
    return _append(
        Entry(
            chain=place or actor_place,
            at=timezone.now(),
            actor=by,
            role=str(by.role) if by else "",
            place=actor_place,
            verb=verb,
            object_type=_kind(obj) or _kind(*batch[:1]),
            object_id="" if obj is None else str(obj.pk),
            batch_type=_kind(*batch[:1]),
            object_ids=[_key(item) for item in batch],
            count=len(batch) if objects is not None else int(obj is not None),
            fields=[str(name) for name in fields] or changed_names(before, after),
            digest=digest(before, after),
            request_id=current_request_id.get(),
        )
    )


def record_read(verb: str, obj: models.Model | None = None, *, by: Any, objects: Sequence | None = None) -> Entry:
    """That ``by`` has seen these records stands in the chain of his place; a list page is one row."""
    return record(verb, obj, by=by, objects=objects)


def _append(entry: Entry) -> Entry:
    head = _lock_head(entry.chain)
    entry.sequence = head.sequence + 1
    entry.previous_hash = head.hash
    entry.hash = entry.compute_hash()
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(force_update=True)
    return entry


def _lock_head(chain: str) -> ChainHead:
    heads = ChainHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        # Two first rows at once: one insert waits for the other and then does nothing; both then lock the same row.
        ChainHead.objects.bulk_create([ChainHead(chain=chain)], ignore_conflicts=True)
        head = heads.get()
    return head


def _kind(item: Any = None) -> str:
    return item._meta.label_lower if isinstance(item, models.Model) else ""


def _key(item: Any) -> int | str:
    key = item.pk if isinstance(item, models.Model) else item
    return key if isinstance(key, int) else str(key)
