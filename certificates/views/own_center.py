from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from organizations.models import TrainingCenter


class OwnCenterMixin(PermissionRequiredMixin):
    """A page about the user's own centre; for who belongs to none it does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.has_permission() and request.user.training_center is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def center(self) -> TrainingCenter:
        return self.request.user.training_center
