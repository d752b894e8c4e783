import pytest
from django.contrib.auth.models import Permission

from organizations.models import Facility, Role, User


@pytest.fixture
def facility(db):
    return Facility.objects.create(code="LPN-UJI", name="Lapas Uji", city="Kota Uji")


@pytest.fixture
def officer(facility):
    officer = User.objects.create_user("petugas", role=Role.BIMKER, facility=facility)
    officer.user_permissions.add(Permission.objects.get(codename="view_entry"))
    return officer


@pytest.fixture
def administrator(db):
    return User.objects.create_superuser("pengelola")
