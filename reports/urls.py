from django.urls import path

from reports import indicator_views, period_views, selection_views, target_views, views
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
    path("reports/", period_views.ReportListView.as_view(), name="report-list"),
    path("reports/add/", period_views.ReportAddView.as_view(), name="report-add"),
    path("reports/facilities/", indicator_views.FacilitiesView.as_view(), name="report-facilities"),
    path("reports/indicators/", indicator_views.IndicatorTableView.as_view(), name="report-indicators"),
    path("reports/indicators.pdf", indicator_views.IndicatorPaperView.as_view(), name="report-indicators-paper"),
    path(
        "reports/indicators/<int:month>/<str:side>/",
        indicator_views.IndicatorRowsView.as_view(),
        name="report-indicator-rows",
    ),
    path("reports/<int:pk>/", period_views.ReportDetailView.as_view(), name="report-detail"),
    path("reports/<int:pk>/words/", period_views.ReportWordsView.as_view(), name="report-words"),
    path("reports/<int:pk>/close/", period_views.ReportCloseView.as_view(), name="report-close"),
    path("reports/<int:pk>/amend/", period_views.ReportAmendView.as_view(), name="report-amend"),
    path("reports/<int:pk>/report.pdf", period_views.ReportPaperView.as_view(), name="report-paper"),
    path("reports/<int:pk>/figures/<str:figure>/", period_views.ReportRowsView.as_view(), name="report-rows"),
    path("targets/", target_views.TargetListView.as_view(), name="target-list"),
    path("targets/add/", target_views.TargetAddView.as_view(), name="target-add"),
    path("targets/<int:pk>/", target_views.TargetDetailView.as_view(), name="target-detail"),
    path("targets/<int:pk>/revise/", target_views.TargetReviseView.as_view(), name="target-revise"),
    path("inmates/<int:pk>/overview/", views.InmateOverviewView.as_view(), name="inmate-overview"),
    path("inmates/<int:pk>/training-history.pdf", views.TrainingHistoryView.as_view(), name="inmate-training-history"),
    path("places/<int:pk>/hours-note.pdf", views.HoursNoteView.as_view(), name="hours-note"),
    path("meetings/<int:pk>/callout.pdf", views.CalloutListView.as_view(), name="callout-list"),
    path("meetings/<int:pk>/count-sheet.pdf", views.CountSheetView.as_view(), name="count-sheet"),
    path("meetings/<int:pk>/sheet.pdf", views.BlankSheetView.as_view(), name="blank-sheet"),
]
