"""Which office may allow which deviation (DOMAIN §1 and §2). Pure: offices are the values of the roles."""

from __future__ import annotations

PRISON_HEAD = "kalapas"
CENTER_HEAD = "kepala-blk"

# Code of the deviation → the one office that may approve it.
OFFICE = {
    "participants": CENTER_HEAD,
    "jp_per_day": CENTER_HEAD,
    "instructors": CENTER_HEAD,
    "hours_undelivered": CENTER_HEAD,
    "scan_missing": CENTER_HEAD,
    "attendance_program": CENTER_HEAD,
    "release_before_end": PRISON_HEAD,
    "discipline": PRISON_HEAD,
    "other_class": PRISON_HEAD,
}
# Deviations that are about one person; the others are about the class.
PERSONAL = frozenset({"attendance_program", "release_before_end", "discipline", "other_class"})


def approvable_by(office: str) -> list[str]:
    """Codes that ``office`` may approve, in the order of OFFICE."""
    return [code for code, owner in OFFICE.items() if owner == office]


def reason_hidden(code: str, *, sees_prison_reasons: bool) -> bool:
    """Whether what and why of an exception are kept from the reader: the prison's are, by the matrix of facts and roles."""
    return OFFICE[code] == PRISON_HEAD and not sees_prison_reasons
