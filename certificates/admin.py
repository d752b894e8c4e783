from django.contrib import admin

from audit.admin import ReadOnlyMixin
from certificates.models import Certificate, NumberSeries
from inmates.matrix_admin import MatrixAdminMixin
from inmates.rules.field_matrix import Fact
from organizations.admin import HouseAdmin


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyMixin, MatrixAdminMixin, HouseAdmin):
    house = {"facility": "enrollment__training_class__facility"}
    reads_persons = True
    shows = (Fact.NAME, Fact.CERTIFICATES)
    facts = {"content": Fact.CERTIFICATE_IDENTITY}
    list_display = ["number", "kind", "training_center", "issued_on", "stored_at", "replaced_at", "revoked_at", "handed_over_on"]
    list_filter = ["training_center", "kind", "year"]
    list_select_related = ["training_center"]
    search_fields = ["number", "code"]
    # The file has no address here: sheets leave through the audited download only.
    exclude = ["file"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyMixin, HouseAdmin):
    house = {"training_center": "training_center"}
    list_display = ["training_center", "kind", "year", "last"]
    list_filter = ["training_center", "kind", "year"]
    list_select_related = ["training_center"]
