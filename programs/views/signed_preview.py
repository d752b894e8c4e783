from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

DAY = 24 * 60 * 60  # seconds in which a preview may be confirmed


class SignedPreviewMixin:
    """Upload → preview → confirm. Between the two what was read travels in the page, signed: nothing is kept here.

    The preview posts ``sign(kept)`` back as ``kept``; ``confirm`` gets it, if it is whole and the same user's.
    """

    def post(self, request, *args, **kwargs):
        return self._unpacked(request.POST["kept"]) if "kept" in request.POST else super().post(request, *args, **kwargs)

    def sign(self, kept: Any) -> str:
        return signing.dumps({"by": self.request.user.pk, "kept": kept}, salt=type(self).__name__, compress=True)

    def confirm(self, kept: Any) -> HttpResponse:
        raise NotImplementedError

    def _unpacked(self, signed: str) -> HttpResponse:
        try:
            found = signing.loads(signed, salt=type(self).__name__, max_age=DAY)
        except signing.BadSignature:
            messages.error(self.request, _("This preview cannot be confirmed any more. Upload the file again."))
            return redirect(self.request.path)
        if found["by"] != self.request.user.pk:
            raise Http404
        return self.confirm(found["kept"])
