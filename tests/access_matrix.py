"""Who may open which URL. Each new URL gets its line here, or ``test_access.py`` fails.

``ACCESS`` names the one permission of a URL. ``FOREIGN`` names, for each URL of ACCESS that takes an object, how to make
the address of an object that lies outside the user's house: a function of the user's place that returns the URL's arguments.
"""

from collections.abc import Callable

from organizations.models import Facility, TrainingCenter

# Opened by everyone, signed in or not.
PUBLIC = {
    "account_login",
    "account_inactive",
    "mfa_authenticate",
    "robots",
    "set_language",
}

# Opened by everyone who is signed in, for what is their own.
SIGNED_IN = {
    "home",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}

ACCESS: dict[str, str] = {}

FOREIGN: dict[str, Callable[[Facility | TrainingCenter | None], list[object]]] = {}
