from .certificate import Certificate
from .competency import CompetencyCertificate, Forwarding
from .exam import Exam, ExamMove, ExamSeat
from .hand_over_correction import HandOverCorrection
from .number_series import NumberSeries
from .printing import Printing

__all__ = [
    "Certificate",
    "CompetencyCertificate",
    "Exam",
    "ExamMove",
    "ExamSeat",
    "Forwarding",
    "HandOverCorrection",
    "NumberSeries",
    "Printing",
]
