"""Triggers that refuse changes break the flush of transactional tests: removed once, they come back where they are proven."""

import pytest
from django.db import connection

from audit import triggers
from reports import triggers as report_triggers


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        triggers.remove(connection)
        report_triggers.remove(connection)


@pytest.fixture
def append_only(db):
    # Both databases roll a trigger back with the test's transaction.
    triggers.install(connection)


@pytest.fixture
def closed_reports_stay(db):
    report_triggers.install(connection)
