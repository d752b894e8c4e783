from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from audit.services import record
from organizations.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts, made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        """The person is signed in, second factor included, and the trail says so."""
        super().login(request, user)
        record("organizations.sign_in", user, by=user)

    def set_password(self, user: User, password: str) -> None:
        """The person has chosen a password; a one-time password from an administrator is thereby used up."""
        user.must_change_password = False
        super().set_password(user, password)


def attempted_username(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """The name that was tried, in one spelling: sign-in ignores case, so the count of failures must too."""
    name = (credentials or {}).get("username") or (request.POST.get("login") if request else None)
    return (name or "").strip().lower()
