"""The sheets of the chosen classes in one file: ``?class=1&class=2``."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from audit.services import record_read
from audit.views import AuditedReadMixin
from certificates.forms import ReprintForm
from certificates.models import Certificate
from certificates.services.bundling import write_print_file, write_zip
from certificates.services.photos import forget_photos
from certificates.services.printing import log_printings, printed_before
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


class BundleView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    """The file at once when none of the sheets was printed before; else who asks says why, or takes only the others."""

    permission_required = "certificates.download_certificate"
    template_name = "certificates/bundle_again.html"
    read_verb = "certificates.read_classes"
    form_class = ReprintForm
    takes_photos = False

    @cached_property
    def classes(self) -> list[TrainingClass]:
        return chosen_classes(self.request.GET.getlist("class"), TrainingClass.objects.visible_to(self.request.user))

    @cached_property
    def certificates(self) -> list[Certificate]:
        """All in force that have a sheet, class by class and seat by seat."""
        visible = Certificate.objects.visible_to(self.request.user).in_force().exclude(sha256="")
        of_classes = visible.filter(enrollment__training_class__in=self.classes).select_related("training_center")
        seats = ("enrollment__training_class__code", "enrollment__training_class", "enrollment__seat_number", "sequence")
        return list(of_classes.order_by(*seats).prefetch_related("signed_sheets"))

    @cached_property
    def never_printed(self) -> list[Certificate]:
        before = printed_before(self.certificates)
        return [certificate for certificate in self.certificates if certificate.pk not in before]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("only") == "new" and self.never_printed:
            return self.answer(self.never_printed, "")
        if len(self.never_printed) < len(self.certificates):
            return super().get(request, *args, **kwargs)
        return self.answer(self.certificates, "")

    def form_valid(self, form: ReprintForm) -> HttpResponseBase:
        return self.answer(self.certificates, form.cleaned_data["reason"])

    def answer(self, certificates: list[Certificate], reason: str) -> HttpResponseBase:
        at = now()
        file = TemporaryFile()  # noqa: SIM115 (the response closes it)
        try:
            if not certificates:
                raise ValidationError(_("There is no sheet yet."), code="not_stored")
            self.write(certificates, file)
            with transaction.atomic():
                log_printings(certificates, reason=reason, by=self.request.user, at=at)
                if self.takes_photos:
                    forget_photos(certificates, until=at)
                record_read(self.verb, by=self.request.user, objects=certificates)
        except ValidationError as error:
            file.close()
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.back())
        file.seek(0)
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(file, as_attachment=True, filename=self.name(certificates), headers=headers)

    def audited_objects(self, context: dict[str, Any]) -> list[TrainingClass]:
        return self.classes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"classes": self.classes, "never": len(self.never_printed), "back_url": self.back(), "heading": self.heading}
        own |= {"again": len(self.certificates) - len(self.never_printed), "query": query_of([one.pk for one in self.classes])}
        return super().get_context_data(**own | kwargs)

    def back(self) -> str:
        return reverse("certificates:class-certificates", args=[self.classes[0].pk])

    def name(self, certificates: list[Certificate]) -> str:
        """By the first number: no name of a person, no place."""
        first = certificates[0].download_name.removesuffix(".pdf")
        return f"{self.stem}-{first}-{len(certificates)}.{self.suffix}"


class ZipView(BundleView):
    verb, write = "certificates.zip", staticmethod(write_zip)
    stem, suffix = "sertifikat", "zip"
    heading = gettext_lazy("ZIP of sheets that were printed before")


class PrintFileView(BundleView):
    verb, write = "certificates.print", staticmethod(write_print_file)
    stem, suffix = "cetak", "pdf"
    takes_photos = True
    heading = gettext_lazy("Print sheets again")
