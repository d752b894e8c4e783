import pytest

from certificates.credential_keys import make_key
from tests.certificates.graduates import AT


@pytest.fixture
def credential_key(settings, tmp_path) -> str:
    """A key signs the credentials of this test; without this fixture there is none."""
    settings.CREDENTIAL_KEYS = tmp_path / "credential-keys"
    return make_key(at=AT)
