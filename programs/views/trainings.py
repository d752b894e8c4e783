from django.views.generic import TemplateView

from inmates.views import InmatePageMixin
from programs.services.history import training_history


class InmateTrainingsView(InmatePageMixin, TemplateView):
    template_name = "programs/inmate_trainings.html"
    read_verb = "programs.read_trainings"

    def get_context_data(self, **kwargs):
        records = training_history(self.inmate, reader=self.request.user)
        return super().get_context_data(records=records, **kwargs)
