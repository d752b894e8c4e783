from django.contrib import admin

from budgets.models import AbsorptionTarget
from organizations.admin import HouseAdmin


@admin.register(AbsorptionTarget)
class AbsorptionTargetAdmin(HouseAdmin):
    list_display = ["from_year", "spending", "first", "second", "third", "fourth", "basis"]
