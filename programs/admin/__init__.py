from . import curriculum, evidence

__all__ = ["curriculum", "evidence"]
