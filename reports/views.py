from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.generic import TemplateView, View

from audit.services import record_read
from inmates.views import InmatePageMixin
from programs.views.class_page import ClassPageMixin
from reports.documents import Document
from reports.overview import class_papers, meeting_papers, meetings_to_choose
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
    """One paper in the format ``written``: made, recorded in the audit trail, then shown."""

    written = "pdf"

    def paper(self):
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        paper = self.paper()
        # Made first: a paper that fails was not seen, and the audit chain is locked for one statement only.
        content = paper.content(self.written, by=request.user)
        with transaction.atomic():
            record_read(paper.verb_of(self.written), paper.subject, by=request.user, objects=paper.persons)
        response = HttpResponse(content, content_type=paper.TYPES[self.written])
        as_attachment = self.written != "pdf"
        response["Content-Disposition"] = content_disposition_header(as_attachment, paper.name_of(self.written))
        add_never_cache_headers(response)  # shared desktop computers
        return response


class DocumentView(PaperView):
    """A paper of the kind ``document`` about one of its rows."""

    document: Document | None = None

    def get_permission_required(self):
        return (self.document.permission,)

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission() and not self.document.tells_to(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def paper(self):
        row = get_object_or_404(self.document.rows(self.request.user), pk=self.kwargs["pk"])
        return self.document.make(row, self.request.user, now())
