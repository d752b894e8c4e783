"""A list is brought into the register, undone, and asked about: these pages know the places it changes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView, View

from inmates.models import ListImport, ListRow
from inmates.views.lists import PAGE, ListPageMixin
from programs.forms.lists import MissingForm
from programs.services.list_import import answer_missing, misfits_of, start_apply, start_undo, still_missing

Status = ListImport.Status


class ListResultView(ListPageMixin, TemplateView):
    template_name = "programs/list_result.html"

    def get_context_data(self, **kwargs):
        one, at = self.list_import, now()
        applied = one.status in (Status.APPLIED, Status.UNDONE)
        misfits = misfits_of(one, on=one.facility.local_date(at)) if applied else []
        kept = one.rows.exclude(kept="").select_related("inmate") if one.status == Status.UNDONE else []
        can_undo = one.status == Status.APPLIED and not one.cleared and at <= one.undo_until
        missing = still_missing(one).count() if one.status == Status.APPLIED else 0
        return super().get_context_data(
            applied=applied, misfits=misfits, kept=kept, can_undo=can_undo, missing_count=missing, **kwargs
        )


class ListActView(ListPageMixin, View):
    """A button that starts work on the list."""

    def get(self, request, pk):
        return HttpResponseNotAllowed(["POST"])

    def post(self, request, pk):
        try:
            self.act(list_import=self.list_import, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("programs:list-result", self.list_import.pk)


class ListApplyView(ListActView):
    act = staticmethod(start_apply)


class ListUndoView(ListActView):
    act = staticmethod(start_undo)


class ListMissingView(ListPageMixin, FormView):
    permission_required = "inmates.record_custody"
    template_name = "programs/list_missing.html"
    form_class = MissingForm

    @cached_property
    def page(self):
        rows = still_missing(self.list_import) if self.list_import.status == Status.APPLIED else ListRow.objects.none()
        return Paginator(rows, PAGE).get_page(self.request.GET.get("page"))

    def get_form_kwargs(self):
        today = self.list_import.facility.local_date(now())
        return super().get_form_kwargs() | {"rows": self.page.object_list, "today": today}

    def get_context_data(self, **kwargs):
        return super().get_context_data(page_obj=self.page, **kwargs)

    def form_valid(self, form):
        try:
            done = answer_missing(list_import=self.list_import, answers=form.answers, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        self.tell(len(form.answers), done.ended)
        return redirect("programs:list-missing", self.list_import.pk)

    def tell(self, count, ended):
        told = ngettext(
            "It is recorded what became of %(count)d person.", "It is recorded what became of %(count)d people.", count
        )
        messages.success(self.request, told % {"count": count})
        if ended:
            places = ", ".join(f"{place.inmate.name} ({place.training_class.code})" for place in ended)
            messages.warning(self.request, _("Places in classes that have ended with it: %(places)s.") % {"places": places})
