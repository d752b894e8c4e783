from .certificate import Certificate
from .number_series import NumberSeries

__all__ = ["Certificate", "NumberSeries"]
