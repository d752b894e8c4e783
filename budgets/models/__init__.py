from .budget import Budget, BudgetLine, CeilingVersion
from .realization import Realization
from .target import AbsorptionTarget

__all__ = ["AbsorptionTarget", "Budget", "BudgetLine", "CeilingVersion", "Realization"]
