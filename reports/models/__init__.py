from .paper_number import PaperNumber
from .paper_words import PaperWords
from .report import Report
from .target import TargetVersion, YearTarget

__all__ = ["PaperNumber", "PaperWords", "Report", "TargetVersion", "YearTarget"]
