from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.generic import TemplateView, View

from audit.services import record_read
from budgets.models import HonorariumList
from certificates.models import NumberSeries
from inmates.models import Inmate
from inmates.rules.field_matrix import Fact, sees
from inmates.views import InmatePageMixin
from organizations.models import Room
from programs.models import ClassSession, Enrollment, TrainingClass
from programs.views.class_page import ClassPageMixin
from reports.overview import class_papers, meeting_papers, meetings_to_choose
from reports.papers.attendance_recap import attendance_recap
from reports.papers.blank_sheet import blank_sheet
from reports.papers.callout_list import callout_list
from reports.papers.certificate_receipt import certificate_receipt
from reports.papers.certificate_register import certificate_register
from reports.papers.class_report import class_report
from reports.papers.count_sheet import count_sheet
from reports.papers.final_marks import final_marks
from reports.papers.hearing_invitation import hearing_invitation
from reports.papers.hearing_minutes import blank_minutes, recorded_minutes
from reports.papers.honorarium_list import honorarium_list_paper
from reports.papers.hours_note import hours_note
from reports.papers.name_corrections import name_corrections
from reports.papers.timetable import timetable
from reports.papers.training_history import training_history_paper
from reports.person import person_overview


class ClassPaperView(ClassPageMixin, TemplateView):
    permission_required = "programs.view_enrollment"
    template_name = "reports/class_paper.html"
    read_verb = "reports.read_class_paper"

    def get_context_data(self, **kwargs):
        today = self.training_class.facility.local_date(now())
        meetings = meetings_to_choose(self.training_class, today)
        asked = self.request.GET.get("meeting")
        meeting = next((meeting for meeting in meetings if str(meeting.pk) == asked), next(iter(meetings), None))
        user = self.request.user
        return super().get_context_data(
            meetings=meetings,
            meeting=meeting,
            meeting_papers=meeting_papers(self.training_class, meeting, user) if meeting else [],
            class_papers=class_papers(self.training_class, user, on=today),
            **kwargs,
        )


class InmateOverviewView(InmatePageMixin, TemplateView):
    template_name = "reports/inmate_overview.html"
    read_verb = "reports.read_inmate_overview"

    def get_context_data(self, **kwargs):
        today = self.inmate.facility.local_date(now())
        return super().get_context_data(overview=person_overview(self.inmate, reader=self.request.user, on=today), **kwargs)


# The browser's own viewer shows a PDF inside a page of its making, with an <embed> and inline styles.
@method_decorator(csp_replace({"object-src": [SELF], "style-src": [UNSAFE_INLINE]}), name="dispatch")
class PaperView(PermissionRequiredMixin, View):
    """One paper: rendered, recorded in the audit trail, then shown. ``tells`` as on a page of a class."""

    tells: tuple[Fact, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and not all(sees(request.user, fact) for fact in self.tells):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def paper(self):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        paper = self.paper()
        # Rendered first: a paper that fails was not seen, and the audit chain is locked for one statement only.
        response = HttpResponse(paper.pdf(), content_type="application/pdf")
        with transaction.atomic():
            record_read(paper.verb, paper.subject, by=request.user, objects=paper.persons)
        response["Content-Disposition"] = content_disposition_header(False, paper.file_name)
        add_never_cache_headers(response)  # shared desktop computers
        return response

    @cached_property
    def training_class(self):
        classes = TrainingClass.objects.visible_to(self.request.user)
        related = classes.select_related("program", "standard", "facility", "training_center", "agreement")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @cached_property
    def meeting(self):
        meetings = ClassSession.objects.visible_to(self.request.user).not_cancelled()
        related = ("training_class__program", "training_class__facility", "training_class__training_center", "room", "makes_up")
        return get_object_or_404(meetings.select_related(*related), pk=self.kwargs["pk"])


class CalloutListView(PaperView):
    permission_required = "inmates.view_inmate"
    tells = (Fact.NAME, Fact.REGISTER_NUMBER, Fact.LOCATION, Fact.CUSTODY_EVENTS)

    def paper(self):
        return callout_list(self.meeting, by=self.request.user, at=now())


class BlankSheetView(PaperView):
    permission_required = "programs.view_attendance"

    def paper(self):
        return blank_sheet(self.meeting, at=now())


class CountSheetView(PaperView):
    permission_required = "programs.view_tool"

    def paper(self):
        # Tools are counted by the house whose room it is.
        if self.meeting.room not in Room.objects.visible_to(self.request.user):
            raise Http404
        return count_sheet(self.meeting, at=now())


class NameCorrectionsView(PaperView):
    permission_required = "certificates.view_certificate"
    tells = (Fact.NAME, Fact.CERTIFICATE_IDENTITY)

    def paper(self):
        return name_corrections(self.training_class, at=now())


class HearingMinutesView(PaperView):
    permission_required = "programs.view_graduationhearing"

    def paper(self):
        hearing = self.hearing()
        if hearing is None:
            return blank_minutes(self.training_class, at=now())
        return recorded_minutes(self.training_class, hearing, at=now())

    def hearing(self):
        """The one asked for, by default the last; "new" asks for blank minutes of the next."""
        asked, hearings = self.request.GET.get("hearing", ""), self.training_class.hearings
        if asked.isdecimal():
            return get_object_or_404(hearings, pk=asked)
        return None if asked == "new" else hearings.order_by("held_on", "pk").last()


class HearingInvitationView(PaperView):
    permission_required = "programs.view_graduationhearing"

    def paper(self):
        return hearing_invitation(self.training_class, at=now())


class ClassReportView(PaperView):
    permission_required = "programs.view_graduationhearing"
    tells = (Fact.NAME, Fact.ATTENDANCE, Fact.RESULTS)

    def paper(self):
        return class_report(self.training_class, by=self.request.user, at=now())


class TimetableView(PaperView):
    permission_required = "programs.view_classsession"

    def paper(self):
        return timetable(self.training_class, at=now())


class AttendanceRecapView(PaperView):
    permission_required = "programs.view_attendance"
    tells = (Fact.NAME, Fact.ATTENDANCE)

    def paper(self):
        return attendance_recap(self.training_class, by=self.request.user, at=now())


class FinalMarksView(PaperView):
    permission_required = "programs.view_assessment"
    tells = (Fact.NAME, Fact.RESULTS)

    def paper(self):
        return final_marks(self.training_class, at=now())


class CertificateReceiptView(PaperView):
    permission_required = "certificates.view_certificate"

    def paper(self):
        return certificate_receipt(self.training_class, by=self.request.user, at=now())


class CertificateRegisterView(PaperView):
    permission_required = "certificates.view_certificate"
    tells = (Fact.NAME, Fact.CERTIFICATES)

    def paper(self):
        visible = NumberSeries.objects.visible_to(self.request.user).select_related("training_center")
        return certificate_register(get_object_or_404(visible, pk=self.kwargs["pk"]), by=self.request.user, at=now())


class HonorariumListView(PaperView):
    permission_required = "budgets.view_budget"

    def paper(self):
        lists = HonorariumList.objects.visible_to(self.request.user)
        related = lists.select_related("budget__facility", "training_class__program")
        return honorarium_list_paper(get_object_or_404(related, pk=self.kwargs["pk"]), at=now())


class TrainingHistoryView(PaperView):
    permission_required = "inmates.view_inmate"
    tells = (Fact.NAME, Fact.BIRTH, Fact.REGISTER_NUMBER, Fact.ATTENDANCE, Fact.RESULTS, Fact.CERTIFICATES)

    def paper(self):
        inmates = Inmate.objects.visible_to(self.request.user).with_registration().select_related("facility")
        inmate = get_object_or_404(inmates, pk=self.kwargs["pk"])
        return training_history_paper(inmate, by=self.request.user, at=now())


class HoursNoteView(PaperView):
    permission_required = "certificates.view_certificate"
    tells = (Fact.NAME, Fact.BIRTH, Fact.ATTENDANCE, Fact.RESULTS)

    def paper(self):
        ended = Enrollment.objects.visible_to(self.request.user).filter(ended_on__isnull=False)
        related = ("program", "standard", "facility", "training_center")
        place = get_object_or_404(
            ended.select_related("inmate", *(f"training_class__{name}" for name in related)), pk=self.kwargs["pk"]
        )
        return hours_note(place, by=self.request.user, at=now())
