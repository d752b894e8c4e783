from jobs.interruptions import Stopped
from jobs.services.ordering import Unit, resume, start, stop

__all__ = ["Stopped", "Unit", "resume", "start", "stop"]
