from django.contrib import admin

from organizations.models import Agreement, Facility, Letterhead, Official, Room, TrainingCenter

from .house import HouseAdmin

OF_ONE_PLACE = {"facility": "facility", "training_center": "training_center"}


@admin.register(Facility)
class FacilityAdmin(HouseAdmin):
    house = {"facility": "pk"}
    list_display = ["name", "code", "city", "time_zone"]
    search_fields = ["name", "code", "short_name"]


@admin.register(TrainingCenter)
class TrainingCenterAdmin(HouseAdmin):
    house = {"training_center": "pk"}
    list_display = ["name", "code", "city", "agency"]
    search_fields = ["name", "code"]


@admin.register(Official)
class OfficialAdmin(HouseAdmin):
    house = OF_ONE_PLACE
    list_display = ["name", "printed_title", "post", "facility", "training_center", "valid_from", "valid_until"]
    list_filter = ["post", "signs_certificates"]
    list_select_related = ["facility", "training_center"]
    search_fields = ["name", "nip", "title"]


@admin.register(Letterhead)
class LetterheadAdmin(HouseAdmin):
    house = OF_ONE_PLACE
    list_display = ["__str__", "facility", "training_center", "valid_from", "valid_until"]
    list_select_related = ["facility", "training_center"]


@admin.register(Agreement)
class AgreementAdmin(HouseAdmin):
    house = OF_ONE_PLACE
    list_display = ["number", "facility", "training_center", "signed_on", "valid_from", "valid_until"]
    list_select_related = ["facility", "training_center"]
    search_fields = ["number"]
    # A file from outside would come in here unchecked, and go out under an address that nobody serves.
    exclude = ["file"]


@admin.register(Room)
class RoomAdmin(HouseAdmin):
    house = OF_ONE_PLACE
    list_display = ["name", "code", "facility", "training_center", "capacity"]
    list_select_related = ["facility", "training_center"]
    search_fields = ["name", "code"]
