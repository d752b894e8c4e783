from .class_file import ClassFile, ClassPhoto, EnclosureNote, FilePart
from .paper_number import PaperNumber
from .paper_words import PaperWords
from .report import Report
from .target import TargetVersion, YearTarget

__all__ = [
    "ClassFile",
    "ClassPhoto",
    "EnclosureNote",
    "FilePart",
    "PaperNumber",
    "PaperWords",
    "Report",
    "TargetVersion",
    "YearTarget",
]
