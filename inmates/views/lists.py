"""A prison's list from the upload to the preview; what writes it lies above, with the places it changes."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView, ListView, TemplateView, View

from audit.services import record_read
from audit.views import AuditedReadMixin
from inmates.importing.choosing import as_texts
from inmates.importing.columns import REQUIRED, Field
from inmates.importing.rejected import DOWNLOADS
from inmates.list_forms import ColumnsForm, HeaderForm, PersonsForm, UploadForm
from inmates.models import Inmate, ListImport, ListRow
from inmates.models.list_import import typed
from inmates.services.list_import import choose_persons, same_file_before, sample_of, start_check, upload
from jobs.exports.views import ExportMixin
from jobs.models import Job
from jobs.views import ProgressPage, shown

from .exports import LISTS

Status, Kind = ListImport.Status, ListRow.Kind
TONES = {
    Status.UPLOADED: "idle",
    Status.CHECKING: "warn",
    Status.REFUSED: "bad",
    Status.READY: "warn",
    Status.APPLYING: "warn",
    Status.APPLIED: "ok",
    Status.UNDOING: "warn",
    Status.UNDONE: "idle",
}
PAGE = 50
# Decisions first, then what is left out, then what is written.
GROUPS = [
    (Kind.NAMESAKE, "namesakes", gettext_lazy("Perhaps the same person")),
    (Kind.REJECTED, "rejected", pgettext_lazy("rows", "Wrong")),
    (Kind.CHANGED, "changed", pgettext_lazy("rows", "Changed")),
    (Kind.NEW, "new", pgettext_lazy("rows", "New")),
    (Kind.WARNING, "warnings", pgettext_lazy("rows", "To be looked at")),
    (Kind.MISSING, "missing", pgettext_lazy("rows", "Missing from the list")),
]


def in_words(name, value):
    """A value of an inmate as people read it."""
    if value in (None, ""):
        return "–"
    if name == Field.SEX:
        return Inmate.Sex(value).label
    return date_format(value) if hasattr(value, "year") else value


def said(values):
    """Label and value of what a row states beside number and name, in the order of the columns."""
    return [(one.label, in_words(one, values[one.value])) for one in Field if one != Field.NAME and values.get(one.value)]


def changes(row):
    before, after = typed(row.before), typed(row.after)
    return [(one.label, in_words(one, before[one.value]), in_words(one, after[one.value])) for one in Field if one.value in after]


class ListHistoryView(ExportMixin, PermissionRequiredMixin, AuditedReadMixin, ListView):
    permission_required = "inmates.add_inmate"
    read_verb = "inmates.read_lists"
    template_name = "inmates/list_history.html"
    paginate_by = PAGE
    exports = {"lists": LISTS}

    def get_queryset(self):
        return ListImport.objects.visible_to(self.request.user).select_related("facility", "uploaded_by", "applied_by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"rows": [(one, TONES[one.status]) for one in context["object_list"]]}


class ListUploadView(PermissionRequiredMixin, FormView):
    permission_required = "inmates.add_inmate"
    template_name = "inmates/list_upload.html"
    form_class = UploadForm

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and request.user.facility is None:
            raise Http404  # a list is that of the officer's own facility
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"on": self.request.user.local_date(now())}

    def form_valid(self, form):
        user = self.request.user
        try:
            list_import = upload(facility=user.facility, by=user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        if earlier := same_file_before(list_import):
            day = date_format(localtime(earlier.applied_at), "j F Y H.i")
            messages.warning(self.request, _("This very file was brought in on %(day)s.") % {"day": day})
        return redirect("inmates:list-columns", list_import.pk)


class ListPageMixin(PermissionRequiredMixin, AuditedReadMixin):
    """A page about one imported list; ``active_tab`` names its tab when the page lies below one."""

    permission_required = "inmates.add_inmate"
    read_verb = "inmates.read_list_import"
    active_tab = ""

    @cached_property
    def list_import(self):
        lists = ListImport.objects.visible_to(self.request.user)
        people = ("uploaded_by", "applied_by", "undone_by")
        return get_object_or_404(lists.select_related("facility", "job", *people), pk=self.kwargs["pk"])

    def audited_objects(self, context):
        return self.list_import

    def get_context_data(self, **kwargs):
        one = self.list_import
        return super().get_context_data(
            list_import=one, tone=TONES[one.status], active_tab=self.active_tab, work=self.work(), **kwargs
        )

    def work(self):
        """How far the job is, for every officer of the list; its own page is for who started it."""
        if not self.list_import.is_at_work:
            return None
        progress_url = reverse("inmates:list-progress", args=[self.list_import.pk])
        return shown(Job.objects.with_progress().get(pk=self.list_import.job_id), now()) | {"progress_url": progress_url}


class ListProgressView(PermissionRequiredMixin, ProgressPage):
    permission_required = "inmates.add_inmate"

    def get_context_data(self, **kwargs):
        lists = ListImport.objects.visible_to(self.request.user).filter(job__isnull=False)
        job = Job.objects.with_progress().get(pk=get_object_or_404(lists, pk=self.kwargs["pk"]).job_id)
        return super().get_context_data(**shown(job, now()), progress_url=self.request.path, **kwargs)


class ListColumnsView(ListPageMixin, FormView):
    template_name = "inmates/list_columns.html"
    form_class = ColumnsForm

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and (self.list_import.cleared or self.list_import.applied_at or self.list_import.is_at_work):
            return redirect(self.list_import)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def sample(self):
        return sample_of(self.list_import, sheet=self.request.GET.get("sheet", self.list_import.chosen.get("sheet", "")))

    @cached_property
    def header_form(self):
        asked = {"header": self.header_row, "sheet": self.sample.sheet}
        return HeaderForm(initial=asked, sheets=self.sample.sheets)

    @cached_property
    def header_row(self):
        asked = HeaderForm(self.request.GET, sheets=self.sample.sheets) if "header" in self.request.GET else None
        if asked and asked.is_valid():
            return asked.cleaned_data["header"]
        same_sheet = self.list_import.chosen.get("sheet", "") == self.sample.sheet
        return self.list_import.chosen["header_row"] if self.list_import.chosen and same_sheet else self.sample.header_row

    def get_initial(self):
        chosen = self.list_import.chosen
        return chosen["columns"] if chosen and chosen["header_row"] == self.header_row else {}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sample": self.sample, "header_row": self.header_row}

    def get_context_data(self, **kwargs):
        first_rows = [(number, as_texts(cells)) for number, cells in self.sample.rows if number <= max(self.header_row, 1) + 4]
        return super().get_context_data(
            header_form=self.header_form, sample=self.sample, first_rows=first_rows, required=REQUIRED, **kwargs
        )

    def form_valid(self, form):
        try:
            start_check(list_import=self.list_import, by=self.request.user, at=now(), chosen=form.chosen.as_json())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect(self.list_import)


class ListDetailView(ListPageMixin, TemplateView):
    template_name = "inmates/list_detail.html"

    @cached_property
    def group(self):
        """The group asked for, else the first that has rows."""
        wanted = self.request.GET.get("kind")
        filled = [kind.value for kind, count, _label in GROUPS if self.list_import.counts.get(count)]
        return wanted if wanted in {kind.value for kind, _count, _label in GROUPS} else next(iter(filled), Kind.NEW.value)

    @cached_property
    def page(self):
        rows = self.list_import.rows.filter(kind=self.group).select_related("inmate").with_number()
        return Paginator(rows, PAGE).get_page(self.request.GET.get("page"))

    @cached_property
    def known(self):
        """Those who may be meant by the new numbers of this page."""
        asked = {pk for row in self.page.object_list for pk in row.candidates}
        return {inmate.pk: inmate for inmate in Inmate.objects.filter(pk__in=asked).with_registration()} if asked else {}

    @cached_property
    def persons_form(self):
        return PersonsForm(self.request.POST or None, rows=self.page.object_list, known=self.known)

    def get_context_data(self, **kwargs):
        counts = self.list_import.counts
        groups = [(kind.value, label, counts.get(count, 0)) for kind, count, label in GROUPS]
        return super().get_context_data(
            groups=groups, group=self.group, page_obj=self.page, rows=[self.row(row) for row in self.page.object_list],
            persons_form=self.persons_form if self.group == Kind.NAMESAKE else None, **kwargs,
        )  # fmt: skip

    def row(self, row):
        values = changes(row) if row.kind == Kind.CHANGED else said(row.values_after)
        field = self.persons_form[f"row-{row.pk}"] if row.kind == Kind.NAMESAKE else None
        known = [self.known[pk] for pk in row.candidates if pk in self.known]
        return {"row": row, "values": values, "name": row.after.get("name", ""), "field": field, "known": known}

    def post(self, request, pk):
        self.group = Kind.NAMESAKE.value
        if not self.persons_form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            choose_persons(list_import=self.list_import, choices=self.persons_form.choices, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(self.list_import)


class ListRejectedView(ListPageMixin, View):
    http_method_names = ["get"]

    def get(self, request, pk, suffix):
        if suffix not in DOWNLOADS:
            raise Http404
        make, content_type = DOWNLOADS[suffix]
        rows = self.list_import.rows.filter(kind=Kind.REJECTED)
        stem = _("rejected-rows")
        name = f"{stem}-{self.list_import.on:%Y-%m-%d}.{suffix}"
        response = HttpResponse(make(rows), content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-store"
        with transaction.atomic():
            record_read("inmates.download_rejected", self.list_import, by=request.user)
        return response
