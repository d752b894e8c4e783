"""Several people at once, on PostgreSQL: threads that start together, and meet where the race is."""

from collections.abc import Callable, Iterable
from threading import Barrier, Thread

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from tests.refusals import codes_of


def all_at_once(tasks: Iterable[Callable[[], object]]) -> list[str]:
    """Run ``tasks`` in threads that start together; gives what each said: "done", a code, or the kind of database error."""
    tasks = list(tasks)
    start, said = Barrier(len(tasks)), ["nothing"] * len(tasks)

    def run(number: int, task: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            task()
            said[number] = "done"
        except ValidationError as error:
            said[number] = codes_of(error)[0]
        except DatabaseError as error:
            said[number] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number, task)) for number, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(said)


def meet_after(monkeypatch, module, name: str, parties: int) -> None:
    """All ``parties`` have gone through ``module.name`` before any of them goes on: what would be luck happens every time."""
    everybody, original = Barrier(parties), getattr(module, name)

    def wrapped(*args, **kwargs):
        result = original(*args, **kwargs)
        everybody.wait(timeout=30)
        return result

    monkeypatch.setattr(module, name, wrapped)


def waits_for_a_lock() -> None:
    """Returns when another session waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*), pg_sleep(0.01) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise DatabaseError("nobody waited")
