from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import DetailView, FormView, ListView

from audit.services import record_read
from audit.views import AuditedReadMixin
from inmates.importing.rejected import DOWNLOADS
from inmates.importing.remission_plan import kept_findings, rejected_rows
from inmates.importing.remissions import HEADINGS, RemissionListing, read_remissions
from inmates.importing.verdicts import Refused
from inmates.models import Inmate, RemissionList
from inmates.services.remission_lists import drop_remissions, keep_remissions
from jobs.exports.views import ExportMixin
from programs.forms.remission import RemissionGridForm, RemissionUploadForm, Typed
from programs.services.remission import give_remissions, preview
from programs.services.remission_outcome import kept_lines, kept_misfits, lines_of

from .exports import REMISSION_LINES, REMISSIONS

IN_ONE_ADDRESS = 200  # people whom a link can carry to another page
ROWS = 300  # people in the grid at once; the search finds the others


class RemissionListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "inmates.view_custodyevent"
    template_name = "programs/remission_list.html"
    paginate_by = 50
    exports = {"remissions": REMISSIONS}

    def get_queryset(self):
        lists = RemissionList.objects.visible_to(self.request.user).select_related("facility", "kept_by", "given_by")
        return lists.defer("entries", "rejected", "notices", "outcome", "columns")


class RemissionDetailView(ExportMixin, PermissionRequiredMixin, AuditedReadMixin, DetailView):
    permission_required = "inmates.view_custodyevent"
    template_name = "programs/remission_detail.html"
    read_verb = "programs.read_remissions"
    exports = {"lines": REMISSION_LINES}

    def get_queryset(self):
        return RemissionList.objects.visible_to(self.request.user).select_related("facility", "kept_by", "given_by")

    def audited_objects(self, context):
        return [line.inmate for line in context["lines"]]

    def get_context_data(self, **kwargs):
        remissions: RemissionList = self.object
        shown = self._given(remissions) if remissions.given else self._to_be_given(remissions)
        freed = [line for line in shown["lines"] if line.frees(remissions.on)]
        numbers = {line.inmate.pk: line.inmate.current_registration for line in shown["lines"]}
        return super().get_context_data(
            misfit_rows=[(one, numbers.get(one.enrollment.inmate_id)) for one in shown["misfits"]],
            class_count=len({one.enrollment.training_class_id for one in shown["misfits"]}),
            freed=freed,
            to_release=[line.inmate for line in freed if line.inmate.left_on is None][:IN_ONE_ADDRESS],
            **shown | kwargs,
        )

    def _given(self, remissions: RemissionList) -> dict[str, Any]:
        return {
            "lines": kept_lines(remissions),
            "misfits": kept_misfits(remissions),
            "rejected": kept_findings(remissions.rejected),
            "notices": kept_findings(remissions.notices),
            "downloadable": any("cells" in one for one in remissions.rejected),
        }

    def _to_be_given(self, remissions: RemissionList) -> dict[str, Any]:
        today = remissions.facility.local_date(now())
        shown = preview(remissions, on=today)
        return {
            "lines": lines_of(shown.plan.grants),
            "misfits": shown.misfits,
            "rejected": shown.plan.rejected,
            "notices": shown.plan.notices,
            "downloadable": any(shown.plan.cells.values()),
            "digest": shown.plan.digest,
            "lies_ahead": remissions.on > today,
        }


class RemissionEntryMixin(PermissionRequiredMixin):
    """A page on which a remission for many is asked for; it ends at the page that shows what it would do."""

    permission_required = "inmates.record_custody"

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and request.user.facility is None:
            raise Http404  # a remission is given to people of the officer's own facility
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self):
        return self.request.user.local_date(now())

    def keep(self, form, listing: RemissionListing) -> HttpResponse:
        data = form.cleaned_data
        try:
            kept = keep_remissions(
                facility=self.request.user.facility, listing=listing, on=data["on"], kind=data["kind"],
                decree_number=data["decree_number"], by=self.request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect("programs:remission-detail", kept.pk)


class RemissionUploadView(RemissionEntryMixin, FormView):
    template_name = "form_page.html"
    form_class = RemissionUploadForm

    def get_initial(self):
        return {"on": self.today}

    def get_context_data(self, **kwargs):
        up = reverse("programs:remission-list")
        own = {"heading": _("Upload a list of remissions"), "up_label": _("Remissions"), "up_url": up, "cancel_url": up}
        own["submit_label"] = _("Show what it does")
        return super().get_context_data(**own | kwargs)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            listing = read_remissions(file, file.name, on=form.cleaned_data["on"])
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        return self.keep(form, listing)


class RemissionAddView(RemissionEntryMixin, AuditedReadMixin, FormView):
    """The grid: one remission for many without a file. Searching keeps what is typed and reports nothing as missing."""

    template_name = "programs/remission_add.html"
    read_verb = "programs.read_remission_grid"

    @cached_property
    def typed(self) -> Typed:
        return Typed(self.sent)

    @property
    def sent(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    @property
    def here(self):
        return Inmate.objects.visible_to(self.request.user).in_custody(self.today)

    @cached_property
    def shown(self) -> list[Inmate]:
        """Who is chosen stands first, then who matches the search, one more than fits on the page."""
        inmates = self.here.with_registration()
        chosen = list(inmates.filter(pk__in=self.typed.people)) if self.typed.people else []
        matching = inmates.exclude(pk__in=self.typed.people)
        if self.sent.get("block"):
            matching = matching.filter(block=self.sent["block"])
        if query := self.sent.get("q", "").strip():
            matching = matching.filter(pk__in=self.here.search(query).order_by().values("pk"))
        return chosen + list(matching[: ROWS + 1])

    def get_form(self, form_class=None):
        if self.request.method == "POST" and "preview" in self.request.POST:
            chosen = [inmate for inmate in self.shown if inmate.pk in self.typed.people]
            return RemissionGridForm(self.request.POST, typed=self.typed, people=chosen)
        return RemissionGridForm(initial={"on": self.today} | self.sent.dict(), typed=self.typed)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if form.is_bound and form.is_valid():
            return self.keep(form, RemissionListing(rows=form.rows()))
        return self.form_invalid(form)

    def audited_objects(self, context):
        return [row.inmate for row in context["rows"]]

    def get_context_data(self, **kwargs):
        everybody = "everybody" in self.sent
        rows = [self.typed.row(inmate, ticked=everybody) for inmate in self.shown]
        limit = ROWS + len(self.typed.people)
        return super().get_context_data(
            rows=rows[:limit],
            more=len(rows) > limit,
            chosen=sum(row.given for row in rows[:limit]),
            blocks=self.here.exclude(block="").order_by("block").values_list("block", flat=True).distinct(),
            query=self.sent.get("q", "").strip(),
            block=self.sent.get("block", ""),
            **kwargs,
        )


@permission_required("inmates.record_custody", raise_exception=True)
@require_GET
def rejected(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    remissions = get_object_or_404(RemissionList.objects.visible_to(request.user), pk=pk)
    if suffix not in DOWNLOADS:
        raise Http404
    make, content_type = DOWNLOADS[suffix]
    rows = rejected_rows(remissions, today=remissions.facility.local_date(now()))
    response = HttpResponse(make(rows, HEADINGS), content_type=content_type)
    name = f"{_('rejected-rows')}-{remissions.on:%Y-%m-%d}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    with transaction.atomic():
        record_read("programs.download_rejected_remissions", remissions, by=request.user)
    return response


@permission_required("inmates.record_custody", raise_exception=True)
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    remissions = get_object_or_404(RemissionList.objects.visible_to(request.user), pk=pk)
    try:
        done = give_remissions(remissions=remissions, seen=request.POST.get("seen", ""), by=request.user, at=now())
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        count = len(done.events)
        told = ngettext("%(count)d person has the remission.", "%(count)d people have the remission.", count)
        messages.success(request, told % {"count": count})
    return redirect("programs:remission-detail", pk)


@permission_required("inmates.record_custody", raise_exception=True)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    remissions = get_object_or_404(RemissionList.objects.visible_to(request.user), pk=pk)
    try:
        drop_remissions(remissions=remissions, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("programs:remission-detail", pk)
    messages.success(request, _("The list is dropped; nothing has been changed."))
    return redirect("programs:remission-list")
