from django.contrib import admin

from audit.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
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

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
