"""The pages of this app, by what they are about."""

from .people import InmatePageMixin

__all__ = ["InmatePageMixin"]
