from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView

from audit.views import AuditedReadMixin
from inmates.forms import ReceiveForm
from inmates.models import CustodyEvent
from inmates.services.receiving import receive
from jobs.exports.views import ExportMixin

from .exports import TRANSFERS


class TransferPageMixin(PermissionRequiredMixin, AuditedReadMixin):
    permission_required = "inmates.record_custody"
    read_verb = "inmates.read_transfers"

    def awaited(self):
        events = CustodyEvent.objects.awaiting_reception(self.request.user.facility)
        return events.select_related("inmate__facility").order_by("on", "inmate__name", "pk")


class TransferListView(ExportMixin, TransferPageMixin, ListView):
    template_name = "inmates/transfer_list.html"
    paginate_by = 50
    exports = {"transfers": TRANSFERS}

    def get_queryset(self):
        return self.awaited()

    def audited_objects(self, context):
        return [event.inmate for event in context["object_list"]]


class TransferReceiveView(TransferPageMixin, FormView):
    template_name = "inmates/transfer_receive.html"
    form_class = ReceiveForm

    @cached_property
    def transfer(self):
        return get_object_or_404(self.awaited(), pk=self.kwargs["pk"])

    def audited_objects(self, context):
        return self.transfer.inmate

    def get_initial(self):
        return {"on": self.request.user.local_date(now())}

    def get_context_data(self, **kwargs):
        return super().get_context_data(transfer=self.transfer, **kwargs)

    def form_valid(self, form):
        try:
            inmate = receive(transfer=self.transfer, by=self.request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s has been received.") % {"name": inmate.name})
        return redirect(inmate)
