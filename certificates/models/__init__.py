from .blank import Blank, BlankLayout
from .certificate import Certificate
from .competency import CompetencyCertificate, Forwarding
from .exam import Exam, ExamCorrection, ExamMove, ExamSeat
from .hand_over_correction import HandOverCorrection
from .holder_photo import HolderPhoto
from .number_series import NumberSeries
from .printing import Printing
from .sheet_template import SheetTemplate
from .signed_sheet import HandedInSheet, SignedSheet

__all__ = [
    "Blank",
    "BlankLayout",
    "Certificate",
    "CompetencyCertificate",
    "Exam",
    "ExamCorrection",
    "ExamMove",
    "ExamSeat",
    "Forwarding",
    "HandOverCorrection",
    "HandedInSheet",
    "HolderPhoto",
    "NumberSeries",
    "Printing",
    "SheetTemplate",
    "SignedSheet",
]
