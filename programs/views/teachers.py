from django.contrib import messages
from django.utils.timezone import now
from django.utils.translation import gettext as _

from programs.forms.teachers import TeachersForm
from programs.models import Instructor
from programs.services.teachers import name_teachers
from programs.services.team import members_of, outside_units

from .meetings import MeetingActionView


class MeetingTeachersView(MeetingActionView):
    template_name = "programs/meeting_teachers.html"
    form_class = TeachersForm

    def get_form_kwargs(self):
        of_class = Instructor.objects.filter(class_instructors__training_class=self.training_class)
        lessons = self.meeting.slots.filter(jp__gt=0).select_related("unit").order_by("starts_at")
        return super().get_form_kwargs() | {"lessons": list(lessons), "instructors": of_class.order_by("name")}

    def act(self, form):
        name_teachers(meeting=self.meeting, teachers=form.teachers, by=self.request.user, at=now())
        lessons = self.meeting.slots.filter(jp__gt=0).select_related("unit", "instructor")
        for slot in outside_units(members_of(self.training_class), lessons):
            named = {"name": slot.instructor.name, "unit": slot.unit.code}
            messages.warning(self.request, _("%(name)s is not named for %(unit)s") % named)
        return _("Who taught meeting %(number)d is saved.") % {"number": self.meeting.number}
