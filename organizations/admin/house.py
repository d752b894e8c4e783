from collections.abc import Mapping

from django.contrib.admin.exceptions import NotRegistered
from django.core.exceptions import PermissionDenied

from audit.admin import AuditedModelAdmin


class HouseAdmin(AuditedModelAdmin):
    """Rows of the administrator's own house; all of them for who belongs to none.

    ``house`` names the lookups to "facility" and "training_center". A model without any belongs to nobody:
    everybody reads it here, only an administrator without a house writes it.
    """

    house: Mapping[str, str] = {}

    def get_queryset(self, request):
        rows, user = super().get_queryset(request), request.user
        if user.place is None or not self.house:
            return rows
        kind = "facility" if user.facility_id else "training_center"
        return rows.filter(**{self.house[kind]: user.place.pk}) if kind in self.house else rows.none()

    def has_add_permission(self, request):
        return super().has_add_permission(request) and self._may_write(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_write(request)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_write(request)

    def get_field_queryset(self, db, db_field, request):
        try:
            related = self.admin_site.get_model_admin(db_field.remote_field.model)
        except NotRegistered:
            return super().get_field_queryset(db, db_field, request)
        return related.get_queryset(request)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # What has left the administrator's house by being saved was not his to save.
        if not self.get_queryset(request).filter(pk=form.instance.pk).exists():
            raise PermissionDenied

    def _may_write(self, request):
        return bool(self.house) or request.user.place is None
