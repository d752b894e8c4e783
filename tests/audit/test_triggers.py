from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from audit import triggers
from audit.models import Entry
from audit.services import record, verify

COLUMNS = ", ".join(column.column for column in Entry._meta.concrete_fields)


@pytest.fixture
def entry(officer, append_only):
    record("test.one", by=officer)
    entry = record("test.two", by=officer)
    connection.check_constraints()  # PostgreSQL truncates no table whose foreign keys are still to be checked
    return entry


ATTACKS = {
    "update": "UPDATE audit_entry SET verb = 'test.forged'",
    "delete": "DELETE FROM audit_entry",
    "replace": f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE sequence = 2",
    "truncate": "TRUNCATE audit_entry",
    "upsert": f"INSERT INTO audit_entry ({COLUMNS}) SELECT {COLUMNS} FROM audit_entry WHERE true"
    " ON CONFLICT (id) DO UPDATE SET verb = 'test.forged'",
}
ONLY_ON = {"replace": "sqlite", "truncate": "postgresql"}
HERE = [name for name in ATTACKS if ONLY_ON.get(name, connection.vendor) == connection.vendor]


@pytest.mark.parametrize("name", HERE)
def test_the_database_refuses_to_change_a_row(entry, name):
    # given
    before = list(Entry.objects.order_by("pk").values())

    # when
    with pytest.raises(IntegrityError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[name])

    # then
    assert list(Entry.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", HERE)
def test_without_the_triggers_the_same_statements_work(entry, name):
    # given
    triggers.remove(connection)

    # when
    with connection.cursor() as cursor:
        cursor.execute(ATTACKS[name])
        changed = cursor.rowcount

    # then: TRUNCATE counts no rows
    assert changed != 0


def test_rows_can_still_be_added(entry, officer):
    # when
    record("test.three", by=officer)

    # then
    assert [report.ok for report in verify()] == [True]
    assert Entry.objects.count() == 3


def test_the_migration_installs_the_triggers_and_takes_them_away(db):
    # given
    migration, editor = import_module("audit.migrations.0002_append_only"), SimpleNamespace(connection=connection)

    # when
    migration.install(None, editor)
    installed = trigger_count()
    migration.remove(None, editor)

    # then
    assert installed > 0
    assert trigger_count() == 0


def trigger_count():
    catalogue = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_entry'::regclass AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return cursor.fetchone()[0]
