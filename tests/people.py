"""Users at places, for tests that sign in."""

from datetime import date
from itertools import count

from organizations.models import Facility, Role, TrainingCenter, User
from organizations.models.user import CENTER_ROLES, CROSS_ROLES, FACILITY_ROLES

NUMBERS = count(1)
FAR = date(2999, 12, 31)


def user_at(place: Facility | TrainingCenter | None, *, role: Role | None = None, **fields) -> User:
    """A new user of ``role`` at ``place``: by default an officer there, or who reads across where there is no place."""
    role = role or default_role(place)
    if place is None and role not in CROSS_ROLES:
        place = some_place(role)
    return User.objects.create(
        username=f"user-{next(NUMBERS)}",
        role=role,
        facility=place if isinstance(place, Facility) else None,
        training_center=place if isinstance(place, TrainingCenter) else None,
        **{"access_until": FAR if role == Role.AUDITOR else None} | fields,
    )


def default_role(place: Facility | TrainingCenter | None) -> Role:
    if place is None:
        return Role.KANWIL
    return Role.BIMKER if isinstance(place, Facility) else Role.BLK


def some_place(role: Role) -> Facility | TrainingCenter:
    assert role in {*FACILITY_ROLES, *CENTER_ROLES}
    number = next(NUMBERS)
    model, name = (Facility, "Lapas Uji") if role in FACILITY_ROLES else (TrainingCenter, "BLK Uji")
    return model.objects.create(code=f"UJI-{number}", name=f"{name} {number}", city="Kota Uji")
