"""Who may open which URL. Each new URL gets its line here, or ``test_access.py`` fails.

``ACCESS`` names the one permission of a URL. ``FOREIGN`` names, for each URL of ACCESS that takes an object, how to make
the address of an object that lies outside the user's house: a function of the user's place that returns the URL's arguments.
"""

from collections.abc import Callable

from organizations.models import Facility, TrainingCenter
from tests.factories import CertificateFactory, InmateFactory, ProgramFactory, TrainingClassFactory

# Opened by everyone, signed in or not.
PUBLIC = {
    "certificates:verify",
    "certificates:verify-form",
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

ACCESS: dict[str, str] = {
    "certificates:certificate-detail": "certificates.view_certificate",
    "certificates:certificate-download": "certificates.download_certificate",
    "certificates:certificate-hand-over": "certificates.hand_over_certificate",
    "certificates:certificate-replace": "certificates.issue_certificate",
    "certificates:certificate-revoke": "certificates.revoke_certificate",
    "certificates:class-certificates": "certificates.view_certificate",
    "certificates:class-issue": "certificates.issue_certificate",
    "inmates:inmate-add": "inmates.add_inmate",
    "inmates:inmate-detail": "inmates.view_inmate",
    "inmates:inmate-edit": "inmates.change_inmate",
    "inmates:inmate-identity": "inmates.confirm_identity",
    "inmates:inmate-list": "inmates.view_inmate",
    "programs:inmate-trainings": "inmates.view_inmate",
    "programs:program-detail": "programs.view_program",
    "programs:program-list": "programs.view_program",
}

FOREIGN: dict[str, Callable[[Facility | TrainingCenter | None], list[object]]] = {
    "certificates:certificate-detail": lambda place: [CertificateFactory().pk],
    "certificates:certificate-download": lambda place: [CertificateFactory().pk],
    "certificates:certificate-hand-over": lambda place: [CertificateFactory().pk],
    "certificates:certificate-replace": lambda place: [CertificateFactory().pk],
    "certificates:certificate-revoke": lambda place: [CertificateFactory().pk],
    "certificates:class-certificates": lambda place: [TrainingClassFactory().pk],
    "certificates:class-issue": lambda place: [TrainingClassFactory().pk],
    "inmates:inmate-detail": lambda place: [InmateFactory().pk],
    "inmates:inmate-edit": lambda place: [InmateFactory().pk],
    "inmates:inmate-identity": lambda place: [InmateFactory().pk],
    "programs:inmate-trainings": lambda place: [InmateFactory().pk],
    "programs:program-detail": lambda place: [ProgramFactory().pk],
}
