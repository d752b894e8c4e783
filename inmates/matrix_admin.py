"""The admin reads the matrix of facts and roles too: what a reader may not know about a person does not exist there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from inmates.rules.field_matrix import Fact, sees


class MatrixAdminMixin:
    """``shows`` is what a row as a whole tells, ``facts`` what a field tells beyond that: without it there is no such
    page, column, filter or field. ``instead`` names the column that stands in the place of a missing one.
    """

    shows: Collection[Fact] = (Fact.NAME,)
    facts: Mapping[str, Fact] = {}
    instead: Mapping[str, str] = {}

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._sees_rows(request)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and self._sees_rows(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._sees_rows(request)

    def get_list_display(self, request):
        return self._known(request, super().get_list_display(request))

    def get_list_filter(self, request):
        return self._known(request, super().get_list_filter(request))

    def get_fields(self, request, obj=None):
        return self._known(request, super().get_fields(request, obj))

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self.instead.values()]

    def lookup_allowed(self, lookup, value, request):
        # ?status=S in the address would be an answer too.
        return super().lookup_allowed(lookup, value, request) and lookup.partition("__")[0] not in self._hidden(request)

    def _sees_rows(self, request) -> bool:
        return all(sees(request.user, fact) for fact in self.shows)

    def _hidden(self, request) -> set[str]:
        return {name for name, fact in self.facts.items() if not sees(request.user, fact)}

    def _known(self, request, names: Iterable[str]) -> list[str]:
        hidden = self._hidden(request)
        unneeded = {other for name, other in self.instead.items() if name not in hidden}
        shown = [self.instead.get(name, "") if name in hidden else name for name in names if name not in unneeded]
        return list(dict.fromkeys(name for name in shown if name))
