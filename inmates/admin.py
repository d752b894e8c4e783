from django.contrib import admin

from audit.admin import ReadOnlyMixin
from inmates.matrix_admin import MatrixAdminMixin
from inmates.models import DisciplineEntry, Inmate, PastStay, RegistrationClass, RegistrationEntry
from inmates.rules.field_matrix import Fact
from organizations.admin import HouseAdmin


class PersonSearchMixin:
    """The search box also finds persons by name in any spelling, or by register number; ``person`` is the lookup to them."""

    person = "inmate"

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, may_repeat
        people = Inmate.objects.search(search_term).order_by().values("pk")
        return found | queryset.filter(**{f"{self.person}__in": people}), may_repeat


@admin.register(RegistrationClass)
class RegistrationClassAdmin(HouseAdmin):
    list_display = ["code", "name", "may_train", "valid_from", "valid_until"]
    list_filter = ["may_train"]


@admin.register(Inmate)
class InmateAdmin(ReadOnlyMixin, MatrixAdminMixin, PersonSearchMixin, HouseAdmin):
    house = {"facility": "facility"}
    facts = {
        "birth_place": Fact.BIRTH,
        "birth_date": Fact.BIRTH,
        "admitted_on": Fact.CUSTODY_DATES,
        "left_on": Fact.CUSTODY_DATES,
        "expires_on": Fact.RELEASE,
        "release_on": Fact.RELEASE,
        "release_kind": Fact.RELEASE,
        "block": Fact.LOCATION,
        "room": Fact.LOCATION,
        "routine_duty": Fact.LOCATION,
        "certificate_name": Fact.CERTIFICATE_IDENTITY,
        "certificate_birth_place": Fact.CERTIFICATE_IDENTITY,
        "certificate_birth_date": Fact.CERTIFICATE_IDENTITY,
        "identity_confirmed_on": Fact.CERTIFICATE_IDENTITY,
        "identity_confirmed_by": Fact.CERTIFICATE_IDENTITY,
    }
    person = "pk"
    reads_persons = True
    list_display = ["name", "facility", "admitted_on", "release_on", "left_on", "identity_confirmed_on"]
    list_filter = ["facility"]
    list_select_related = ["facility"]
    search_fields = ["name"]


@admin.register(RegistrationEntry)
class RegistrationEntryAdmin(ReadOnlyMixin, MatrixAdminMixin, PersonSearchMixin, HouseAdmin):
    shows = (Fact.NAME, Fact.REGISTER_NUMBER)
    house = {"facility": "facility"}
    reads_persons = True
    list_display = ["text", "inmate", "registration_class", "valid_from", "is_current"]
    list_filter = ["is_current"]
    list_select_related = ["inmate", "registration_class"]
    search_fields = ["text", "inmate__name"]


@admin.register(PastStay)
class PastStayAdmin(ReadOnlyMixin, MatrixAdminMixin, PersonSearchMixin, HouseAdmin):
    shows = (Fact.NAME, Fact.CUSTODY_DATES)
    house = {"facility": "inmate__facility"}
    reads_persons = True
    list_display = ["inmate", "from_on", "until_on"]
    list_select_related = ["inmate"]
    search_fields = ["inmate__name"]


@admin.register(DisciplineEntry)
class DisciplineEntryAdmin(ReadOnlyMixin, MatrixAdminMixin, PersonSearchMixin, HouseAdmin):
    """Read only: an entry is opened and closed by an event of custody, which re-checks the person's places."""

    shows = (Fact.NAME, Fact.DISCIPLINE)
    house = {"facility": "inmate__facility"}
    reads_persons = True
    list_display = ["reference", "inmate", "entered_on", "closed_on"]
    list_select_related = ["inmate"]
    search_fields = ["reference", "inmate__name"]
