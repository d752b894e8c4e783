from django.urls import path

from reports import (
    dashboard_views,
    file_views,
    indicator_views,
    period_views,
    selection_views,
    sppn_views,
    target_views,
    views,
    wording_views,
)
from reports.documents import DOCUMENTS

app_name = "reports"
urlpatterns = [
    path("figures/", dashboard_views.DashboardTrainingView.as_view(), name="dashboard-training"),
    path("figures/path/", dashboard_views.DashboardPipelineView.as_view(), name="dashboard-pipeline"),
    path("figures/money/", dashboard_views.DashboardMoneyView.as_view(), name="dashboard-money"),
    path("figures/release/", dashboard_views.DashboardReleaseView.as_view(), name="dashboard-release"),
    path("figures/late/", dashboard_views.DashboardLateView.as_view(), name="dashboard-late"),
    path("figures/after-release/", dashboard_views.DashboardOutcomesView.as_view(), name="dashboard-outcomes"),
    path("papers/wording/", wording_views.WordingListView.as_view(), name="wording"),
    path("papers/wording/<slug:kind>/", wording_views.WordingChangeView.as_view(), name="wording-change"),
    path("papers/numbers/", wording_views.NumberListView.as_view(), name="number-list"),
    path("papers/numbers/<slug:kind>/<int:pk>/", wording_views.NumberGiveView.as_view(), name="number-give"),
    path("classes/<int:pk>/paper/", views.ClassPaperView.as_view(), name="class-paper"),
    path("classes/<int:pk>/paper/selection/", selection_views.SelectionPaperView.as_view(), name="selection-paper"),
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
    path("reports/<int:pk>/figures/<str:figure>/", period_views.ReportRowsView.as_view(), name="report-rows"),
    path("targets/", target_views.TargetListView.as_view(), name="target-list"),
    path("targets/add/", target_views.TargetAddView.as_view(), name="target-add"),
    path("targets/<int:pk>/", target_views.TargetDetailView.as_view(), name="target-detail"),
    path("targets/<int:pk>/revise/", target_views.TargetReviseView.as_view(), name="target-revise"),
    path("inmates/sppn/", sppn_views.SppnView.as_view(), name="inmate-sppn"),
    *(
        path(
            f"inmates/sppn/<int:pk>/<int:year>/<int:month>.{written}",
            sppn_views.SppnMonthView.as_view(written=written),
            name=f"inmate-sppn-{written}",
        )
        for written in sppn_views.RECAP.formats
    ),
    path("classes/<int:pk>/file/", file_views.ClassFileView.as_view(), name="class-file"),
    path("classes/<int:pk>/file/make/", file_views.FileMakeView.as_view(), name="class-file-make"),
    path("classes/<int:pk>/file/close/", file_views.FileCloseView.as_view(), name="class-file-close"),
    path("classes/<int:pk>/file/photos/add/", file_views.PhotoAddView.as_view(), name="class-photo-add"),
    path("classes/<int:pk>/file/enclosures/<slug:enclosure>/", file_views.EnclosureView.as_view(), name="class-enclosure"),
    path("class-files/<int:pk>.pdf", file_views.FileDownloadView.as_view(), name="class-file-download"),
    path("enclosures/<int:pk>/", file_views.EnclosureDownloadView.as_view(), name="class-enclosure-download"),
    path("class-photos/<int:pk>/take-away/", file_views.PhotoAwayView.as_view(), name="class-photo-away"),
    path("inmates/<int:pk>/overview/", views.InmateOverviewView.as_view(), name="inmate-overview"),
    *(
        path(
            f"documents/{document.kind}/<int:pk>.{written}",
            views.DocumentView.as_view(document=document, written=written),
            name=document.url_name(written).removeprefix("reports:"),
        )
        for document in DOCUMENTS.values()
        for written in document.formats
    ),
]
