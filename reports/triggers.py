"""The database itself refuses to change or delete a closed report, whoever asks.

A migration that alters ``reports_report`` on SQLite rebuilds the table and loses its triggers: it has to install them again.
"""

REFUSAL = "closed reports are never changed"

SQLITE_TRIGGERS = {
    "reports_report_no_update": "BEFORE UPDATE ON reports_report WHEN OLD.closed_at IS NOT NULL",
    "reports_report_no_delete": "BEFORE DELETE ON reports_report WHEN OLD.closed_at IS NOT NULL",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    "reports_report_no_replace": "BEFORE INSERT ON reports_report WHEN EXISTS (SELECT 1 FROM reports_report"
    " WHERE closed_at IS NOT NULL AND (id = NEW.id OR (facility_id = NEW.facility_id AND year = NEW.year"
    " AND span = NEW.span AND number = NEW.number AND edition = NEW.edition)))",
}
INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, when in SQLITE_TRIGGERS.items()
    ],
    "postgresql": [
        # An integrity error, as on SQLite, so that both databases refuse with one exception.
        "CREATE OR REPLACE FUNCTION reports_report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE OR REPLACE TRIGGER reports_report_stays BEFORE UPDATE OR DELETE ON reports_report"
        " FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION reports_report_refuse()",
        "CREATE OR REPLACE TRIGGER reports_report_stays_all BEFORE TRUNCATE ON reports_report"
        " FOR EACH STATEMENT EXECUTE FUNCTION reports_report_refuse()",
    ],
}
REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS],
    "postgresql": [
        "DROP TRIGGER IF EXISTS reports_report_stays ON reports_report",
        "DROP TRIGGER IF EXISTS reports_report_stays_all ON reports_report",
        "DROP FUNCTION IF EXISTS reports_report_refuse()",
    ],
}


def install(connection) -> None:
    """UPDATE, DELETE and, where it exists, TRUNCATE of closed reports fail from now on."""
    _execute(connection, INSTALL)


def remove(connection) -> None:
    """Closed reports can be changed again; for tests and for the reverse of the migration only."""
    _execute(connection, REMOVE)


def _execute(connection, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
