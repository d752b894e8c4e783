"""A meeting moved at once, as an accepted change moves it, for tests of what follows from it."""

from datetime import datetime

from django.db import transaction

from organizations.models import User
from programs.models import ClassSession
from programs.services.changing import Move, Why, move
from programs.services.custody import Misfit


@transaction.atomic
def move_meeting(*, meeting: ClassSession, to: Move, why: Why, by: User, at: datetime) -> list[Misfit]:
    return move(meeting, to, why=why, by=by, at=at)[1]
