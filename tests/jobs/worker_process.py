"""``python -m tests.jobs.worker_process``: a worker that knows the tests' kinds of work. Ends when the queue is empty."""

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    import tests.jobs.kinds  # noqa: F401 (registers them)

    call_command("db_worker", interval=0.05, batch=True, startup_delay=False, reload=False, verbosity=0)


if __name__ == "__main__":
    main()
