"""The sheets of the chosen classes in one file: ``?class=1&class=2``."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from audit.services import record_read
from certificates.models import Certificate
from certificates.services.bundling import write_print_file, write_zip
from programs.models import TrainingClass
from programs.models.training_class import TrainingClassQuerySet


def chosen_classes(values: list[str], classes: TrainingClassQuerySet) -> list[TrainingClass]:
    """The classes with these keys, by code. Raises Http404 when one of them is not among ``classes``."""
    keys = {int(value) for value in values if value.isdecimal() and len(value) < 10}
    found = list(classes.filter(pk__in=keys).select_related("training_center", "facility", "program").order_by("code", "pk"))
    if not found or len(found) < len(set(values)):
        raise Http404
    return found


def query_of(keys: list[int]) -> str:
    return urlencode([("class", key) for key in keys])


class BundleView(PermissionRequiredMixin, View):
    permission_required = "certificates.download_certificate"
    http_method_names = ["get"]

    @cached_property
    def classes(self) -> list[TrainingClass]:
        return chosen_classes(self.request.GET.getlist("class"), TrainingClass.objects.visible_to(self.request.user))

    def certificates(self) -> list[Certificate]:
        """All in force that have a sheet, class by class and seat by seat."""
        visible = Certificate.objects.visible_to(self.request.user).in_force().exclude(sha256="")
        of_classes = visible.filter(enrollment__training_class__in=self.classes).select_related("training_center")
        seats = ("enrollment__training_class__code", "enrollment__training_class", "enrollment__seat_number", "sequence")
        return list(of_classes.order_by(*seats))

    def get(self, request: Any) -> HttpResponseBase:
        certificates = self.certificates()
        file = TemporaryFile()  # noqa: SIM115 (the response closes it)
        try:
            if not certificates:
                raise ValidationError(_("There is no sheet yet."), code="not_stored")
            self.write(certificates, file)
        except ValidationError as error:
            file.close()
            messages.error(request, " ".join(error.messages))
            return redirect(self.back())
        record_read(self.verb, by=request.user, objects=certificates)
        file.seek(0)
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(file, as_attachment=True, filename=self.name(certificates), headers=headers)

    def back(self) -> str:
        return reverse("certificates:class-certificates", args=[self.classes[0].pk])

    def name(self, certificates: list[Certificate]) -> str:
        """By the first number: no name of a person, no place."""
        first = certificates[0].download_name.removesuffix(".pdf")
        return f"{self.prefix}-{first}-{len(certificates)}.{self.suffix}"


class ZipView(BundleView):
    verb, write = "certificates.zip", staticmethod(write_zip)
    prefix, suffix = "sertifikat", "zip"


class PrintFileView(BundleView):
    verb, write = "certificates.print", staticmethod(write_print_file)
    prefix, suffix = "cetak", "pdf"
