from .agreement import Agreement
from .official import Letterhead, Official
from .place import Facility, Room, TrainingCenter
from .user import Role, User

__all__ = ["Agreement", "Facility", "Letterhead", "Official", "Role", "Room", "TrainingCenter", "User"]
