from .custody import Absence, CustodyEvent, PastStay, ReleaseDate
from .discipline import DisciplineEntry
from .inmate import Inmate
from .list_import import ListImport, ListRow
from .registration import RegistrationClass, RegistrationEntry
from .remission_list import RemissionList

__all__ = [
    "Absence",
    "CustodyEvent",
    "DisciplineEntry",
    "Inmate",
    "ListImport",
    "ListRow",
    "PastStay",
    "RegistrationClass",
    "RegistrationEntry",
    "ReleaseDate",
    "RemissionList",
]
