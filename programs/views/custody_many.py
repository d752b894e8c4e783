from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.generic import FormView

from audit.views import AuditedReadMixin
from inmates.models import Absence, CustodyEvent, Inmate
from programs.forms.custody import FOR_MANY, KindForm, ManyEventsForm
from programs.services.custody import record_custody

from .aftermath import tell_aftermath

Kind = CustodyEvent.Kind
ROWS = 50  # persons on one page; the search finds the others


class ManyEventsView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    """One event for several persons: the kind stands in the address, the persons are searched for and ticked."""

    permission_required = "inmates.record_custody"
    template_name = "programs/custody_many.html"
    read_verb = "inmates.read_list"

    @cached_property
    def facility(self):
        if self.request.user.facility is None:
            raise Http404  # events are recorded where the person is
        return self.request.user.facility

    @cached_property
    def today(self):
        return self.facility.local_date(now())

    @cached_property
    def kind(self):
        asked = self.request.GET.get("kind", Kind.COURT_OUT)
        if asked not in FOR_MANY:
            raise Http404
        return Kind(asked)

    @cached_property
    def people(self):
        """Who is here and, for a return, out for that reason; nobody goes out twice."""
        people = Inmate.objects.visible_to(self.request.user).in_custody(self.today)
        out = Absence.objects.filter(back_on=None)
        if self.kind in CustodyEvent.BACK:
            return people.filter(pk__in=out.filter(kind=CustodyEvent.BACK[self.kind]).values("inmate"))
        return people.exclude(pk__in=out.values("inmate")) if self.kind in CustodyEvent.OUT else people

    @property
    def typed(self):
        return self.request.POST if self.request.method == "POST" else self.request.GET

    def get_form(self, form_class=None):
        options = {"kind": self.kind, "facility": self.facility, "inmates": self.people}
        if self.request.method == "POST" and "search" not in self.request.POST:
            return ManyEventsForm(self.request.POST, **options)
        # Searching keeps ticks and fields, and reports nothing as missing.
        return ManyEventsForm(initial={"on": self.today} | self.typed.dict(), **options)

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        return self.form_valid(form) if form.is_bound and form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        happenings = {inmate.pk: form.happening for inmate in form.cleaned_data["inmates"]}
        try:
            done = record_custody(happenings=happenings, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        told = ngettext(
            "Recorded for %(count)s person: %(event)s.", "Recorded for %(count)s persons: %(event)s.", len(happenings)
        )
        messages.success(self.request, told % {"count": len(happenings), "event": self.kind.label})
        tell_aftermath(self.request, done)
        return redirect(self.request.get_full_path())

    def audited_objects(self, context):
        return context["rows"]

    def get_context_data(self, **kwargs):
        ticked = {int(pk) for pk in self.typed.getlist("inmates") if pk.isdecimal() and len(pk) < 19}
        query = self.typed.get("q", "").strip()
        people = self.people.with_registration().order_by("name", "pk")
        found = (people.search(query) if query else people).exclude(pk__in=ticked)[: ROWS + 1]
        # Nobody who was ticked falls off the page, whatever is searched for.
        return super().get_context_data(
            kind_form=KindForm(kinds=FOR_MANY, initial={"kind": self.kind}),
            heading=self.kind.label,
            rows=[*people.filter(pk__in=ticked), *found[:ROWS]],
            more=len(found) > ROWS,
            ticked=ticked,
            query=query,
            **kwargs,
        )
