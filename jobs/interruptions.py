"""Why a worker leaves a unit before its end. The unit is then to do again, from its beginning."""


class Stopped(Exception):
    """Somebody asked for the job to stop. A handler lets it pass."""


class TakenOver(Stopped):
    """This worker was given up for dead and the job is no longer its own: whatever it still writes must not count."""


class Leaving(Stopped):
    """The worker's process has been asked to end; another one will go on with the job."""
