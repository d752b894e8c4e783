from django.contrib import admin
from django.http import HttpRequest

from certificates.models import Certificate, NumberSeries


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looked at here, changed by the services only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number", "kind", "training_center", "issued_on", "stored_at", "replaced_at", "revoked_at", "handed_over_on"]
    list_filter = ["training_center", "kind", "year"]
    list_select_related = ["training_center"]
    search_fields = ["number", "code"]
    # The file has no address here: sheets leave through the audited download only.
    exclude = ["file"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    list_display = ["training_center", "kind", "year", "last"]
    list_filter = ["training_center", "kind", "year"]
    list_select_related = ["training_center"]
