"""How a workbook names rooms and people."""

from __future__ import annotations

from organizations.models import Room, User

CENTER_ROOM = "BLK/"


def room_code(room: Room | None) -> str:
    """The code of a room of the prison, that of the centre behind ``CENTER_ROOM``."""
    if room is None:
        return ""
    return room.code if room.facility_id else f"{CENTER_ROOM}{room.code}"


def login(user: User | None) -> str | None:
    return user.username if user else None
