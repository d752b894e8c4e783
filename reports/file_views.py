from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from audit.services import record_read
from inmates.rules.field_matrix import Fact
from programs.forms.refusal import add_refusal
from programs.uploads import SUFFIX
from programs.views.class_page import ClassPageMixin
from programs.views.scans import attachment
from reports.file_forms import EnclosureForm, PhotoForm
from reports.models import ClassFile, ClassPhoto, EnclosureNote
from reports.overview import links_to
from reports.rules.enclosures import Enclosure, State, accounted_for
from reports.services.class_file import close_file, order_file
from reports.services.enclosures import add_photo, excuse, hand_in, lines_of, take_away

# What the papers inside tell of the participants: the file does not exist for who may not know all of it.
TELLS = (
    Fact.NAME, Fact.BIRTH, Fact.ATTENDANCE, Fact.ABSENCE_REASONS, Fact.MARKS, Fact.RESULTS, Fact.CERTIFICATES,
    Fact.CERTIFICATE_IDENTITY,
)  # fmt: skip
TONES = {State.MADE: "ok", State.UPLOADED: "ok", State.NOT_APPLICABLE: "idle", State.MISSING: "warn"}


class FilePageMixin(ClassPageMixin):
    """A page about the complete file of one class."""

    permission_required = "reports.view_classfile"
    active_tab = "reports:class-file"
    read_verb = "reports.read_class_file"
    tells = TELLS

    def back(self) -> HttpResponse:
        return redirect("reports:class-file", self.training_class.pk)


class ClassFileView(FilePageMixin, TemplateView):
    template_name = "reports/class_file.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = lines_of(self.training_class, self.request.user)
        files = list(self.training_class.files.select_related("ordered_by", "closed_by", "job").order_by("-pk")[:5])
        closed = next((one for one in files if one.closed_at), None)
        return super().get_context_data(
            rows=[(line, TONES[line.state], self._links(line)) for line in lines],
            accounted=accounted_for([line.state for line in lines]),
            total=len(Enclosure),
            files=files,
            closed=closed,
            photos=self.training_class.photos.standing().order_by("added_at", "pk"),
            may_keep=closed is None and self.request.user.has_perm("reports.keep_classfile"),
            **kwargs,
        )

    def _links(self, line) -> list[tuple[str, str]]:
        if line.note and line.note.file:
            return [(_("Handed-in file"), reverse("reports:class-enclosure-download", args=[line.note.pk]))]
        return [links_to(document, row, str(document.label))[0] for document, row in line.papers]


class FileFormView(FilePageMixin, FormView):
    """A form that adds to the file; ``save`` says what is now true."""

    permission_required = "reports.keep_classfile"
    template_name = "reports/class_file_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            said = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return self.back()


class EnclosureView(FileFormView):
    form_class = EnclosureForm

    @cached_property
    def enclosure(self) -> Enclosure:
        if self.kwargs["enclosure"] not in Enclosure.values:
            raise Http404
        return Enclosure(self.kwargs["enclosure"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        earlier = self.training_class.enclosure_notes.filter(enclosure=self.enclosure).select_related("noted_by")
        heading = f"{self.enclosure.number}. {self.enclosure.label}"
        return super().get_context_data(heading=heading, notes=earlier.order_by("-pk"), **kwargs)

    def save(self, form: EnclosureForm) -> str:
        own = {"training_class": self.training_class, "enclosure": self.enclosure, "by": self.request.user, "at": now()}
        if form.cleaned_data["file"]:
            hand_in(upload=form.cleaned_data["file"], **own)
            return _("The file is kept for “%(enclosure)s”.") % {"enclosure": self.enclosure.label}
        excuse(reason=form.cleaned_data["reason"], **own)
        return _("“%(enclosure)s” does not apply to this class.") % {"enclosure": self.enclosure.label}


class PhotoAddView(FileFormView):
    form_class = PhotoForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Add a photo"), **kwargs)

    def save(self, form: PhotoForm) -> str:
        moment, upload = form.cleaned_data["moment"], form.cleaned_data["file"]
        add_photo(training_class=self.training_class, moment=moment, upload=upload, by=self.request.user, at=now())
        return _("The photo is in the file.")


class FileActionView(FilePageMixin, View):
    """A button of the page: ``act`` says what is now true."""

    permission_required = "reports.keep_classfile"
    http_method_names = ["post"]

    def post(self, request, pk: int) -> HttpResponse:
        training_class = self.training_class
        try:
            messages.success(request, self.act(training_class))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        return self.back()


class FileMakeView(FileActionView):
    def act(self, training_class) -> str:
        order_file(training_class=training_class, by=self.request.user, at=now())
        return _("The file is being made. This page shows it as soon as it is whole.")


class FileCloseView(FileActionView):
    def act(self, training_class) -> str:
        made = training_class.files.exclude(sha256="").order_by("-pk").first()
        if made is None:
            raise ValidationError(_("Only a file that was made can be closed."), code="not_made")
        close_file(made=made, by=self.request.user, at=now())
        return _("The file of the class is closed.")


class PhotoAwayView(FileActionView):
    @cached_property
    def photo(self) -> ClassPhoto:
        photos = ClassPhoto.objects.visible_to(self.request.user).select_related("training_class")
        return get_object_or_404(photos, pk=self.kwargs["pk"])

    @cached_property
    def training_class(self):
        return self.photo.training_class

    def act(self, training_class) -> str:
        take_away(photo=self.photo, by=self.request.user, at=now())
        return _("The photo is no longer in the file.")


class StoredView(FilePageMixin, View):
    """A stored file of a class leaves as a download; ``model`` says which."""

    model = ClassFile
    verb = ""

    @cached_property
    def stored(self):
        visible = self.model.objects.visible_to(self.request.user).exclude(file="").select_related("training_class")
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    def get(self, request, pk: int) -> HttpResponse:
        response = attachment(self.stored.file, self.file_name(), self.content_type())
        with transaction.atomic():
            record_read(self.verb, self.stored, by=request.user)
        return response


class FileDownloadView(StoredView):
    verb = "reports.download_class_file"

    def dispatch(self, request, *args, **kwargs) -> HttpResponse:
        # Copies of the certificates are inside.
        if self.has_permission() and not request.user.has_perm("certificates.view_certificate"):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def file_name(self) -> str:
        return f"berkas-{self.stored.training_class.code}-{self.stored.pk}.pdf"

    def content_type(self) -> str:
        return "application/pdf"


class EnclosureDownloadView(StoredView):
    model = EnclosureNote
    verb = "reports.download_enclosure"

    def file_name(self) -> str:
        stored = self.stored
        return f"{stored.enclosure}-{stored.training_class.code}-{stored.pk}.{SUFFIX[stored.content_type]}"

    def content_type(self) -> str:
        return self.stored.content_type
