from .house import HouseAdmin
from .places import AgreementAdmin, FacilityAdmin, LetterheadAdmin, OfficialAdmin, RoomAdmin, TrainingCenterAdmin
from .users import UserAdmin

__all__ = [
    "AgreementAdmin",
    "FacilityAdmin",
    "HouseAdmin",
    "LetterheadAdmin",
    "OfficialAdmin",
    "RoomAdmin",
    "TrainingCenterAdmin",
    "UserAdmin",
]
