from datetime import date

import pytest

from organizations.models import Official
from reports.papers.stationery import Heading, Signature, Stationery, organizer
from tests.factories import FacilityFactory, LetterheadFactory, OfficialFactory, TrainingClassFactory

pytestmark = pytest.mark.django_db
POST = Official.Post.HEAD_OF_CENTER
BEFORE, CHANGE = date(2026, 3, 31), date(2026, 4, 1)


@pytest.fixture
def training_class():
    return TrainingClassFactory()


def test_a_paper_goes_out_under_the_letterhead_of_its_own_day(training_class):
    # given
    center = training_class.training_center
    LetterheadFactory(training_center=center, lines="DINAS LAMA\nBLK LAMA", valid_until=BEFORE)
    LetterheadFactory(training_center=center, lines="DINAS BARU\nBLK BARU\nJl. Contoh 5", valid_from=CHANGE)
    LetterheadFactory(lines="BLK LAIN")

    # when
    old, new = Stationery.of(training_class, BEFORE), Stationery.of(training_class, CHANGE)

    # then
    assert old.heading(center) == Heading(["DINAS LAMA"], "BLK LAMA", ["Kota Rekaan"])
    assert new.heading(center) == Heading(["DINAS BARU"], "BLK BARU", ["Jl. Contoh 5"])


def test_without_a_letterhead_the_house_is_named():
    facility = FacilityFactory(name="Lapas Rekaan", address="Jalan Contoh 1", city="Kota Rekaan")
    stationery = Stationery.of(TrainingClassFactory(facility=facility), CHANGE)

    assert stationery.heading(facility) == Heading([], "LAPAS REKAAN", ["Jalan Contoh 1, Kota Rekaan"])


def test_who_held_the_post_on_the_day_signs(training_class):
    # given
    center = training_class.training_center
    OfficialFactory(training_center=center, name="Lama", valid_until=BEFORE)
    OfficialFactory(training_center=center, name="Baru", nip="", acting="Plt.", valid_from=CHANGE)
    OfficialFactory(name="Orang lain")

    # when
    old, new = Stationery.of(training_class, BEFORE), Stationery.of(training_class, CHANGE)

    # then
    assert old.signature(center, POST) == Signature("Kepala UPTD BLK", "", "Lama", "", "19700101 199503 2 001")
    assert new.signature(center, POST) == Signature("Plt. Kepala UPTD BLK", "", "Baru")


def test_where_nobody_is_entered_the_name_is_written_by_hand(training_class):
    stationery = Stationery.of(training_class, CHANGE)

    signature = stationery.signature(training_class.training_center, POST, caption="Mengetahui,")

    assert signature == Signature("Kepala Balai Latihan Kerja", "Mengetahui,")


def test_a_facility_and_a_centre_of_one_key_are_two_houses(training_class):
    # given
    facility, center = training_class.facility, training_class.training_center
    OfficialFactory(training_center=None, facility=facility, post=Official.Post.HEAD_OF_FACILITY, signs_certificates=False)
    stationery = Stationery.of(training_class, CHANGE)

    # when
    center.pk = facility.pk

    # then
    assert stationery.official(center, Official.Post.HEAD_OF_FACILITY) is None


@pytest.mark.parametrize(("funding", "house"), [("facility", "facility"), ("center", "training_center")])
def test_who_pays_runs_the_class(training_class, funding, house):
    training_class.funding = funding

    assert organizer(training_class) == getattr(training_class, house)
