"""The database itself refuses to change audit rows, whoever asks.

A migration that alters ``audit_entry`` on SQLite rebuilds the table and loses its triggers: it has to install them again.
"""

REFUSAL = "audit rows are append-only"

SQLITE_TRIGGERS = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
    # INSERT OR REPLACE deletes the old row without asking the trigger above.
    "audit_entry_no_replace": "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry"
    " WHERE id = NEW.id OR (chain = NEW.chain AND sequence = NEW.sequence))",
}
INSTALL = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, when in SQLITE_TRIGGERS.items()
    ],
    "postgresql": [
        # An integrity error, as on SQLite, so that both databases refuse with one exception.
        "CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE OR REPLACE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    ],
}
REMOVE = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS],
    "postgresql": [
        "DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry",
        "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    ],
}


def install(connection) -> None:
    """UPDATE, DELETE and, where it exists, TRUNCATE of audit rows fail from now on."""
    _execute(connection, INSTALL)


def remove(connection) -> None:
    """Audit rows can be changed again; for tests and for the reverse of the migration only."""
    _execute(connection, REMOVE)


def _execute(connection, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
