from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from audit.services import record_read
from programs.forms.attendance import ScanForm
from programs.models import SheetScan
from programs.services.scans import attach_scan
from programs.uploads import SUFFIX, clean_upload

from .class_page import ClassPageMixin


class ScanAddView(ClassPageMixin, FormView):
    permission_required = "programs.add_sheetscan"
    template_name = "programs/attendance_scan.html"
    form_class = ScanForm
    active_tab = "programs:class-attendance"

    def meetings(self):
        today = self.training_class.facility.local_date(now())
        held = self.training_class.meetings.not_cancelled().filter(held_on__lte=today, locked_at=None)
        return held.order_by("held_on", "number")

    def get_initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("meeting", "")
        if wanted.isdecimal():
            return {"meetings": [int(wanted)]}
        return {"meetings": list(self.meetings().filter(typed_at__isnull=False, scan=None).values_list("pk", flat=True))}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"meetings": self.meetings()}

    def form_valid(self, form: ScanForm) -> HttpResponse:
        meetings = form.cleaned_data["meetings"]
        try:
            upload = clean_upload(form.cleaned_data["file"])
            attach_scan(training_class=self.training_class, meetings=meetings, upload=upload, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        count = len(meetings)
        told = ngettext("The scan is attached to %(count)s meeting.", "The scan is attached to %(count)s meetings.", count)
        messages.success(self.request, told % {"count": count})
        if count == 1:
            return redirect(meetings[0])
        return redirect("programs:class-attendance", self.training_class.pk)


@permission_required("programs.view_sheetscan", raise_exception=True)
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    scan = get_object_or_404(SheetScan.objects.visible_to(request.user).select_related("training_class"), pk=pk)
    name = f"{_('attendance-sheets')}-{scan.training_class.code}-{scan.pk}.{SUFFIX[scan.content_type]}"
    response = attachment(scan.file, name, scan.content_type)
    with transaction.atomic():
        record_read("programs.download_scan", scan, by=request.user)
    return response


def attachment(file: File, name: str, content_type: str) -> FileResponse:
    """A stored upload leaves as a download that no browser opens as a page of ours."""
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
