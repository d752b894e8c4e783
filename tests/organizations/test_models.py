from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from organizations.models import Agreement, Facility, Letterhead, Official, Role, TrainingCenter, User
from tests.factories import (
    AgreementFactory,
    CenterUserFactory,
    FacilityFactory,
    LetterheadFactory,
    OfficialFactory,
    TrainingCenterFactory,
    UserFactory,
)

FROM, UNTIL = date(2026, 1, 1), date(2026, 6, 30)


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [OfficialFactory, LetterheadFactory, AgreementFactory])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2025, 12, 31), False, id="the-day-before"),
        pytest.param(FROM, True, id="first-day"),
        pytest.param(UNTIL, True, id="last-day"),
        pytest.param(date(2026, 7, 1), False, id="the-day-after"),
    ],
)
def test_first_and_last_day_are_inside(factory, day, expected):
    row = factory(valid_from=FROM, valid_until=UNTIL)
    model = {OfficialFactory: Official, LetterheadFactory: Letterhead, AgreementFactory: Agreement}[factory]
    assert (row in model.objects.valid_on(day)) is expected


@pytest.mark.django_db
def test_the_signatory_is_the_latest_of_the_centre_who_signs():
    # given
    center = TrainingCenterFactory()
    head = OfficialFactory(training_center=center, valid_from=FROM)
    acting = OfficialFactory(training_center=center, valid_from=date(2026, 3, 1), valid_until=date(2026, 3, 31), acting="Plt.")
    OfficialFactory(training_center=center, valid_from=date(2026, 3, 2), signs_certificates=False)
    OfficialFactory(valid_from=date(2026, 3, 3))

    # then
    days = [date(2025, 12, 31), date(2026, 2, 1), date(2026, 3, 15), date(2026, 4, 1)]
    assert [Official.objects.certificate_signatory(center, day) for day in days] == [None, head, acting, head]
    assert acting.printed_title == "Plt. Kepala UPTD BLK"
    assert head.printed_title == "Kepala UPTD BLK"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Asia/Jakarta", date(2026, 2, 2)), ("Asia/Makassar", date(2026, 2, 3)), ("Asia/Jayapura", date(2026, 2, 3))],
)
def test_the_day_is_that_of_the_house(zone, expected):
    assert Facility(time_zone=zone).local_date(datetime(2026, 2, 2, 16, 30, tzinfo=UTC)) == expected


@pytest.mark.django_db
def test_a_user_has_a_place_and_its_chain():
    facility, center = FacilityFactory(code="LPN-BDL"), TrainingCenterFactory(code="BLK-BDL")
    across = User.objects.create(username="kanwil", role=Role.KANWIL)
    officer, teacher = UserFactory(facility=facility), CenterUserFactory(training_center=center, role=Role.INSTRUKTUR)
    assert [user.place for user in (officer, teacher, across)] == [facility, center, None]
    assert [user.place_key for user in (officer, teacher, across)] == ["facility:LPN-BDL", "centre:BLK-BDL", "system"]
    assert [user.reads_across for user in (officer, teacher, across)] == [False, False, True]
    assert [user.is_instructor for user in (officer, teacher, across)] == [False, True, False]


@pytest.mark.parametrize(
    ("active", "days", "expected"),
    [
        pytest.param(True, None, True, id="without-end"),
        pytest.param(True, 0, True, id="last-day"),
        pytest.param(True, -1, False, id="expired"),
        pytest.param(False, None, False, id="inactive"),
    ],
)
def test_access(active, days, expected):
    until = None if days is None else localdate() + timedelta(days=days)
    assert User(is_active=active, access_until=until).has_access is expected


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_role_without_its_house_is_refused_with_a_word(role):
    user = User(username="u", password="x", role=role, access_until=date(2999, 1, 1))
    if role in (Role.KANWIL, Role.AUDITOR, Role.ADMIN):
        user.full_clean()
        return
    with pytest.raises(ValidationError) as raised:
        user.full_clean()
    assert raised.value.messages == [str(constraint_message("user_place_fits_role"))]


def constraint_message(name):
    return next(each for each in User._meta.constraints if each.name == name).violation_error_message


@pytest.mark.django_db
def test_a_superuser_is_an_administrator():
    assert User.objects.create_superuser("admin", password="rahasia").role == Role.ADMIN


def test_names_that_would_tell():
    assert Facility(code="LPN-X", name="Lapas Rekaan", short_name="").telling_names == ["Lapas Rekaan", "LPN-X"]
    assert str(TrainingCenter(name="UPTD BLK Rekaan")) == "UPTD BLK Rekaan"
