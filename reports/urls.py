from django.urls import path

from reports import selection_views, views
from reports.papers.consent import consent_forms
from reports.papers.decree import decree_paper
from reports.papers.proposal_list import proposal_list
from reports.papers.tpp_minutes import tpp_minutes

PROPOSAL_PAPERS = {
    "consent-forms": consent_forms,
    "proposal-list": proposal_list,
    "tpp-minutes": tpp_minutes,
    "decree": decree_paper,
}
app_name = "reports"
urlpatterns = [
    path("classes/<int:pk>/paper/", views.ClassPaperView.as_view(), name="class-paper"),
    path("classes/<int:pk>/paper/selection/", selection_views.SelectionPaperView.as_view(), name="selection-paper"),
    path("classes/<int:pk>/name-corrections.pdf", views.NameCorrectionsView.as_view(), name="name-corrections"),
    path("classes/<int:pk>/hearing-minutes.pdf", views.HearingMinutesView.as_view(), name="hearing-minutes"),
    path("classes/<int:pk>/hearing-invitation.pdf", views.HearingInvitationView.as_view(), name="hearing-invitation"),
    path("classes/<int:pk>/timetable.pdf", views.TimetableView.as_view(), name="class-timetable"),
    path("classes/<int:pk>/attendance-recap.pdf", views.AttendanceRecapView.as_view(), name="class-recap"),
    path("classes/<int:pk>/final-marks.pdf", views.FinalMarksView.as_view(), name="class-final-marks"),
    path("classes/<int:pk>/class-report.pdf", views.ClassReportView.as_view(), name="class-report"),
    path("classes/<int:pk>/certificate-receipt.pdf", views.CertificateReceiptView.as_view(), name="certificate-receipt"),
    path("honoraria/<int:pk>/list.pdf", views.HonorariumListView.as_view(), name="honorarium-list"),
    path("number-series/<int:pk>/register.pdf", views.CertificateRegisterView.as_view(), name="certificate-register"),
    *(
        path(f"proposals/<int:pk>/{name}.pdf", selection_views.ProposalPaperView.as_view(name=name, make=make), name=name)
        for name, make in PROPOSAL_PAPERS.items()
    ),
    path("inmates/<int:pk>/overview/", views.InmateOverviewView.as_view(), name="inmate-overview"),
    path("inmates/<int:pk>/training-history.pdf", views.TrainingHistoryView.as_view(), name="inmate-training-history"),
    path("places/<int:pk>/hours-note.pdf", views.HoursNoteView.as_view(), name="hours-note"),
    path("meetings/<int:pk>/callout.pdf", views.CalloutListView.as_view(), name="callout-list"),
    path("meetings/<int:pk>/count-sheet.pdf", views.CountSheetView.as_view(), name="count-sheet"),
    path("meetings/<int:pk>/sheet.pdf", views.BlankSheetView.as_view(), name="blank-sheet"),
]
