"""How an audit row is turned into its hash, and values into a digest. Pure but for SECRET_KEY."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model
from django.utils.crypto import salted_hmac

DIGEST_SALT = "audit.digest"


def canonical(value: Any) -> str:
    """One text for one value: the same on both databases, in any order of keys, in any time zone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain)


def row_hash(columns: Mapping[str, Any]) -> str:
    """SHA-256 over all columns of a row, the hash of the row before it among them."""
    return hashlib.sha256(canonical(columns).encode()).hexdigest()


def digest(before: Mapping | None, after: Mapping | None) -> str:
    """A keyed fingerprint of both states, from which nobody can guess the values; "" when there are none.

    Keyed, because a plain hash of a date of birth or of a mark is found by trying them all.
    """
    if before is None and after is None:
        return ""
    return salted_hmac(DIGEST_SALT, canonical([before, after]), algorithm="sha256").hexdigest()


def changed_names(before: Mapping | None, after: Mapping | None) -> list[str]:
    """Names of the fields whose values differ between the two states, sorted."""
    before, after = before or {}, after or {}
    absent = object()
    return sorted(name for name in before.keys() | after.keys() if before.get(name, absent) != after.get(name, absent))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return [value._meta.label_lower, value.pk]
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)
