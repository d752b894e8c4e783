from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from audit.models import Entry
from audit.services import record, record_read


class ReadOnlyMixin:
    """Nobody adds, changes or deletes here, whatever his permissions."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@dataclass
class Change:
    """What one form of the admin has changed, its inline rows among it."""

    fields: list[str] = field(default_factory=list)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def add(self, form, prefix=""):
        for name in form.changed_data:
            self.fields.append(prefix + name)
            self.before[prefix + name] = form.initial.get(name)
            self.after[prefix + name] = form.cleaned_data.get(name)


class AuditedModelAdmin(admin.ModelAdmin):
    """What is changed here stands in the audit trail, in the same transaction, instead of Django's own log with its names.

    ``reads_persons`` is set where the pages show records of persons: then reading them stands there too.
    """

    reads_persons = False
    view_on_site = False

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changelist = (getattr(response, "context_data", None) or {}).get("cl")
        if self.reads_persons and changelist is not None:
            response.render()
            record_read(self._verb("read"), by=request.user, objects=list(changelist.result_list))
        return response

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if self.reads_persons and obj is not None:
            response.render()
            record_read(self._verb("read"), obj, by=request.user)
        return response

    def construct_change_message(self, request, form, formsets, add=False):
        change = Change()
        change.add(form)
        for row in (row for formset in formsets or [] for row in formset.forms):
            change.add(row, prefix=f"{row.prefix}.")
        return change

    def log_addition(self, request, obj, message):
        record(self._verb("add"), obj, by=request.user, fields=message.fields, after=message.after)

    def log_change(self, request, obj, message):
        record(self._verb("change"), obj, by=request.user, fields=message.fields, before=message.before, after=message.after)

    def log_deletions(self, request, queryset):
        record(self._verb("delete"), by=request.user, objects=list(queryset))

    def history_view(self, request, object_id, extra_context=None):
        rows = urlencode({"object_type": self.opts.label_lower, "object_id": object_id})
        return redirect(f"{reverse('admin:audit_entry_changelist')}?{rows}")

    def _verb(self, action: str) -> str:
        return f"{self.opts.app_label}.{action}_{self.opts.model_name}"


@admin.register(Entry)
class EntryAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["at", "chain", "sequence", "actor", "role", "verb", "object_type", "object_id", "count"]
    list_filter = ["chain", "verb", "at"]
    list_select_related = ["actor"]
    search_fields = ["actor__username", "=object_id"]
    # Counting all rows beside the found ones would read the whole trail for every search.
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        # An id may also stand among those of a batch, which no search field can reach.
        return (found | queryset.about_id(search_term) if search_term else found), may_repeat
