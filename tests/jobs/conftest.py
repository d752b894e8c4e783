import tests.jobs.kinds  # noqa: F401 (registers the kinds of work)
