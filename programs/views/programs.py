from itertools import groupby

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.timezone import now
from django.views.generic import DetailView, ListView

from jobs.exports.views import ExportMixin
from programs.models import Program, TrainingStandard

from .exports import PROGRAMS


class ProgramListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "programs.view_program"
    template_name = "programs/program_list.html"
    exports = {"programs": PROGRAMS}

    def get_queryset(self):
        programs = Program.objects.visible_to(self.request.user).with_units_jp()
        related = programs.select_related("sub_field__field", "training_center")
        return related.order_by("sub_field__field__name", "sub_field__name", "title", "-version", "pk")

    def get_context_data(self, **kwargs):
        fields = groupby(self.object_list, key=lambda program: program.sub_field.field)
        return super().get_context_data(fields=[(field, list(programs)) for field, programs in fields], **kwargs)


class ProgramDetailView(PermissionRequiredMixin, DetailView):
    permission_required = "programs.view_program"
    template_name = "programs/program_detail.html"

    def get_queryset(self):
        programs = Program.objects.visible_to(self.request.user)
        return programs.select_related("sub_field__field", "training_center")

    def get_context_data(self, **kwargs):
        center = self.object.training_center
        units = list(self.object.units.all())
        theory, practice = sum(unit.jp_theory for unit in units), sum(unit.jp_practice for unit in units)
        return super().get_context_data(
            units=units,
            theory=theory,
            practice=practice,
            units_jp=theory + practice,
            standard=TrainingStandard.objects.in_force(center, center.local_date(now())),
            **kwargs,
        )
