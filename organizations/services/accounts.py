"""Log-ins that an administrator gives."""

from __future__ import annotations

import secrets

from django.db import transaction

from audit.services import record
from organizations.models import User

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a slip of paper
GROUPS, GROUP_LENGTH = 4, 4


@transaction.atomic
def give_one_time_password(*, user: User, by: User) -> str:
    """``user`` can sign in with the returned password, and must change it at once; open sessions end.

    The password is kept nowhere: who loses it is given another one.
    """
    password = "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record("organizations.give_one_time_password", user, by=by, fields=["password", "must_change_password"])
    return password
