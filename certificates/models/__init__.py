from .certificate import Certificate
from .hand_over_correction import HandOverCorrection
from .number_series import NumberSeries
from .printing import Printing

__all__ = ["Certificate", "HandOverCorrection", "NumberSeries", "Printing"]
