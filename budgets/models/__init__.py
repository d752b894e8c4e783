from .budget import Budget, BudgetLine, CeilingVersion
from .handout import Handout
from .honorarium import HonorariumList, HonorariumMeeting, HonorariumRate, HonorariumRow
from .material import Material, MaterialReceipt, MaterialRequest, MaterialUse, ReceivedMaterial
from .realization import Realization
from .target import AbsorptionTarget

__all__ = [
    "AbsorptionTarget",
    "Budget",
    "BudgetLine",
    "CeilingVersion",
    "Handout",
    "HonorariumList",
    "HonorariumMeeting",
    "HonorariumRate",
    "HonorariumRow",
    "Material",
    "MaterialReceipt",
    "MaterialRequest",
    "MaterialUse",
    "Realization",
    "ReceivedMaterial",
]
