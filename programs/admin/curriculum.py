from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.admin import HouseAdmin
from organizations.models import Role
from programs.models import CompetencyUnit, Holiday, Instructor, Program, SubField, TrainingField, TrainingStandard
from programs.rules.unit_code import is_usual
from programs.services.versioning import new_version


def free(obj):
    """No class rests on the row yet."""
    return obj is None or obj.pk is None or not obj.classes.exists()


class FixedOnceUsedMixin:
    """A row that a class rests on is read-only: a later version or date takes its place."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and free(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and free(obj)


@admin.register(TrainingField)
class TrainingFieldAdmin(HouseAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]


@admin.register(SubField)
class SubFieldAdmin(HouseAdmin):
    list_display = ["name", "field"]
    list_filter = ["field"]
    list_select_related = ["field"]
    search_fields = ["name"]


@admin.register(TrainingStandard)
class TrainingStandardAdmin(FixedOnceUsedMixin, HouseAdmin):
    house = {"training_center": "training_center"}
    list_display = ["legal_reference", "training_center", "valid_from"]
    list_filter = ["training_center"]
    list_select_related = ["training_center"]


class CompetencyUnitInline(admin.TabularInline):
    model = CompetencyUnit
    extra = 0

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and free(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and free(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and free(obj)


@admin.register(Program)
class ProgramAdmin(FixedOnceUsedMixin, HouseAdmin):
    house = {"training_center": "training_center"}
    list_display = ["title", "code", "version", "training_center", "sub_field", "jp", "units_jp"]
    list_filter = ["training_center", "sub_field__field"]
    list_select_related = ["training_center", "sub_field"]
    search_fields = ["title", "code"]
    inlines = [CompetencyUnitInline]
    actions = ["make_new_version"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_units_jp()

    @admin.display(description=gettext_lazy("JP of the units"))
    def units_jp(self, program):
        return program.units_jp

    @admin.action(description=gettext_lazy("Make the next version"), permissions=["add"])
    def make_new_version(self, request, queryset):
        for program in queryset:
            copy = new_version(program=program, by=request.user)
            values = {"code": copy.code, "version": copy.version}
            self.message_user(request, _("Version %(version)s of %(code)s has been made; change its units now.") % values)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        units, program = list(form.instance.units.all()), form.instance
        units_jp = sum(unit.jp for unit in units)
        if units_jp != program.jp:
            message = _("The units add up to %(units)s JP, the program has %(program)s JP: no class can use it yet.")
            self.message_user(request, message % {"units": units_jp, "program": program.jp}, messages.WARNING)
        if unusual := [unit.code for unit in units if not is_usual(unit.code)]:
            message = _("Unit codes of an unusual shape, please compare them with the decree: %(codes)s")
            self.message_user(request, message % {"codes": ", ".join(unusual)}, messages.WARNING)


class InstructorForm(forms.ModelForm):
    def clean(self):
        values = super().clean()
        user, center = values.get("user"), values.get("training_center")
        if user and center and user.training_center_id != center.pk:
            message = _("This log-in belongs to another training centre.")
            raise ValidationError({"user": ValidationError(message, code="other_centre")})
        return values


@admin.register(Instructor)
class InstructorAdmin(HouseAdmin):
    house = {"training_center": "training_center"}
    form = InstructorForm
    list_display = ["name", "code", "training_center", "user"]
    list_filter = ["training_center"]
    list_select_related = ["training_center", "user"]
    search_fields = ["name", "code", "nip"]

    def get_field_queryset(self, db, db_field, request):
        rows = super().get_field_queryset(db, db_field, request)
        return rows.filter(role=Role.INSTRUKTUR) if db_field.name == "user" else rows

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "user":
            formfield.widget.can_add_related = False  # a new log-in shows its password on a page of its own
        return formfield


@admin.register(Holiday)
class HolidayAdmin(HouseAdmin):
    list_display = ["day", "name", "kind", "estimated", "decree"]
    list_filter = ["kind", "estimated"]
    date_hierarchy = "day"
    search_fields = ["name"]
