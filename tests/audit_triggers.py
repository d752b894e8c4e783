"""The append-only triggers break the flush of transactional tests: they are removed once, and come back where they are proven."""

import pytest
from django.db import connection

from audit import triggers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        triggers.remove(connection)


@pytest.fixture
def append_only(db):
    # Both databases roll a trigger back with the test's transaction.
    triggers.install(connection)
