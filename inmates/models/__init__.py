from .discipline import DisciplineEntry
from .inmate import Inmate
from .registration import RegistrationClass, RegistrationEntry

__all__ = ["DisciplineEntry", "Inmate", "RegistrationClass", "RegistrationEntry"]
