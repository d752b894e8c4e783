"""Who sat in a session: lines of name and position, as its minutes print them."""

from __future__ import annotations

from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEMBERS = 8


class MembersMixin:
    """A form with ``name-<n>`` and ``position-<n>`` per member; empty lines are left out."""

    members_before: list[tuple[str, str]] = []  # shown while nothing has been typed

    @cached_property
    def members(self) -> list[tuple[str, str]]:
        """Name and position per line, empty lines too."""
        lines = range(1, MEMBERS + 1)
        if not self.is_bound:
            return [*self.members_before, *[("", "")] * MEMBERS][:MEMBERS]
        return [(self.data.get(f"name-{n}", "").strip(), self.data.get(f"position-{n}", "").strip()) for n in lines]

    @property
    def member_lines(self) -> list[tuple[int, tuple[str, str]]]:
        return list(enumerate(self.members, start=1))

    def clean_members(self, *, longest: int) -> list[tuple[str, str]]:
        """The lines filled in; what is wrong with them stands above the form. ``longest``: of a position."""
        filled = [member for member in self.members if any(member)]
        if not all(name and position for name, position in filled):
            self.add_error(None, ValidationError(_("Each member needs a name and a position."), code="half_a_member"))
        if any(len(name) > 150 or len(position) > longest for name, position in filled):
            message = _("A name has at most 150 characters, a position %(count)d.") % {"count": longest}
            self.add_error(None, ValidationError(message, code="too_long"))
        return filled
