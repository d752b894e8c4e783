from .budget import Budget, BudgetLine, CeilingVersion
from .honorarium import HonorariumList, HonorariumMeeting, HonorariumRate, HonorariumRow
from .realization import Realization
from .target import AbsorptionTarget

__all__ = [
    "AbsorptionTarget",
    "Budget",
    "BudgetLine",
    "CeilingVersion",
    "HonorariumList",
    "HonorariumMeeting",
    "HonorariumRate",
    "HonorariumRow",
    "Realization",
]
