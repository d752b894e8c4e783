from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView

from audit.views import AuditedReadMixin
from inmates.forms import IdentityForm, InmateEditForm, InmateForm, SearchForm
from inmates.models import Inmate
from inmates.rules.identity import Identity, IdentityProblem
from inmates.services.registering import CORRECTED, confirm_identities, register, update
from jobs.exports.views import ExportMixin

from .exports import PEOPLE

# Which field of the form a problem of the identity belongs to, by the beginning of its code.
IDENTITY_FIELDS = ("name", "birth_place", "birth_date")


class InmateListView(ExportMixin, PermissionRequiredMixin, AuditedReadMixin, ListView):
    permission_required = "inmates.view_inmate"
    read_verb = "inmates.read_list"
    template_name = "inmates/inmate_list.html"
    paginate_by = 50
    exports = {"people": PEOPLE}

    @cached_property
    def form(self):
        return SearchForm(self.request.GET or None)

    @cached_property
    def asked(self):
        return {"q": "", "who": "", "on": None} | (self.form.cleaned_data if self.form.is_valid() else {})

    @cached_property
    def day(self):
        """The day that is asked about, by default today."""
        return self.asked["on"] or self.request.user.local_date(now())

    def get_queryset(self):
        inmates = Inmate.objects.visible_to(self.request.user)
        if self.asked["q"]:
            inmates = inmates.search(self.asked["q"])
        if self.asked["on"] or self.asked["who"] not in {"left", "all"}:
            inmates = inmates.in_custody(self.day)
        elif self.asked["who"] == "left":
            inmates = inmates.exclude(pk__in=inmates.in_custody(self.day))
        inmates = inmates.with_registration().select_related("facility")
        return inmates.prefetch_related("past_stays") if self.asked["on"] else inmates

    def get(self, request, *args, **kwargs):
        # The one person whom the search means opens at once: type, Enter.
        if self.asked["q"] and len(found := self.get_queryset()[:2]) == 1:
            return redirect(found[0])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        rows = super().get_context_data(**kwargs)
        for inmate in rows["object_list"]:
            inmate.is_here = inmate.in_custody(self.day)
        return rows | {"form": self.form, "asked": self.asked, "of_many": self.request.user.facility_id is None}


class InmatePageMixin(PermissionRequiredMixin, AuditedReadMixin):
    """A page about one inmate, below ``/inmates/<pk>/``; ``active_tab`` names its tab when the page lies below one."""

    permission_required = "inmates.view_inmate"
    read_verb = "inmates.read"
    active_tab = ""

    @cached_property
    def inmate(self):
        inmates = Inmate.objects.visible_to(self.request.user).with_registration()
        return get_object_or_404(inmates.select_related("facility", "identity_confirmed_by"), pk=self.kwargs["pk"])

    def audited_objects(self, context):
        return self.inmate

    def get_context_data(self, **kwargs):
        here = self.inmate.in_custody(self.inmate.facility.local_date(now()))
        return super().get_context_data(inmate=self.inmate, is_here=here, active_tab=self.active_tab, **kwargs)


class InmateDetailView(InmatePageMixin, TemplateView):
    template_name = "inmates/inmate_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            registrations=self.inmate.registrations.select_related("registration_class"),
            discipline_entries=self.inmate.discipline_entries.all(),
            **kwargs,
        )


class InmateAddView(PermissionRequiredMixin, FormView):
    permission_required = "inmates.add_inmate"
    template_name = "form_page.html"
    form_class = InmateForm

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and request.user.facility is None:
            raise Http404  # a person is admitted to the officer's own facility
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"admitted_on": self.request.user.local_date(now())}

    def get_context_data(self, **kwargs):
        up = reverse("inmates:inmate-list")
        own = {"heading": _("Admit an inmate"), "up_label": _("Inmates"), "up_url": up, "cancel_url": up}
        return super().get_context_data(**own | kwargs)

    def form_valid(self, form):
        user = self.request.user
        try:
            inmate = register(facility=user.facility, by=user, on=user.local_date(now()), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s has been registered.") % {"name": inmate.name})
        return redirect(inmate)


class InmateFormView(InmatePageMixin, FormView):
    """A form about one inmate that ends at the person's page."""

    template_name = "inmates/inmate_form.html"
    active_tab = "inmates:inmate-detail"

    def succeed(self, message):
        messages.success(self.request, message % {"name": self.inmate.name})
        return redirect(self.inmate)


class InmateEditView(InmateFormView):
    permission_required = "inmates.change_inmate"
    form_class = InmateEditForm
    template_name = "inmates/inmate_edit.html"

    def get_initial(self):
        return {name: getattr(self.inmate, name) for name in CORRECTED}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Edit the data"), **kwargs)

    def form_valid(self, form):
        try:
            update(inmate=self.inmate, by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return self.succeed(_("The data of %(name)s have been saved."))


class InmateIdentityView(InmateFormView):
    permission_required = "inmates.confirm_identity"
    form_class = IdentityForm

    def get_initial(self):
        inmate = self.inmate
        return {
            "name": inmate.printed_name,
            "birth_place": inmate.certificate_birth_place or inmate.birth_place,
            "birth_date": inmate.certificate_birth_date or inmate.birth_date,
            "signed_on": self.request.user.local_date(now()),
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.request.user.local_date(now())}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Confirm the identity for the certificate"), **kwargs)

    def form_valid(self, form):
        values = form.cleaned_data
        identity = Identity(values["name"], values["birth_place"], values["birth_date"])
        try:
            confirm_identities(identities={self.inmate: identity}, by=self.request.user, on=values["signed_on"])
        except ValidationError as error:
            self.show_at_fields(form, error)
            return self.form_invalid(form)
        return self.succeed(_("The identity of %(name)s has been confirmed."))

    def show_at_fields(self, form, error):
        for problem in error.error_list:
            field = next(name for name in IDENTITY_FIELDS if problem.code.startswith(name))
            form.add_error(field, ValidationError(IdentityProblem(problem.code).label, code=problem.code))
