from .report import Report
from .target import TargetVersion, YearTarget

__all__ = ["Report", "TargetVersion", "YearTarget"]
