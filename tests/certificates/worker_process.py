"""``python -m tests.certificates.worker_process``: the real worker, with sheets that take a twentieth of a second."""

import time

import django

SECONDS = 0.05


def slow_sheet(content) -> bytes:
    time.sleep(SECONDS)
    return content["code"].encode() * 10_000


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from certificates.services import issuing

    issuing.certificate_pdf = slow_sheet
    call_command("db_worker", interval=0.05, batch=True, startup_delay=False, reload=False, verbosity=0)


if __name__ == "__main__":
    main()
