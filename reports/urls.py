from django.urls import path

from reports import selection_views, views

app_name = "reports"
urlpatterns = [
    path("classes/<int:pk>/paper/", views.ClassPaperView.as_view(), name="class-paper"),
    path("classes/<int:pk>/paper/selection/", selection_views.SelectionPaperView.as_view(), name="selection-paper"),
    path("classes/<int:pk>/name-corrections.pdf", views.NameCorrectionsView.as_view(), name="name-corrections"),
    path("classes/<int:pk>/hearing-minutes.pdf", views.HearingMinutesView.as_view(), name="hearing-minutes"),
    path("classes/<int:pk>/certificate-receipt.pdf", views.CertificateReceiptView.as_view(), name="certificate-receipt"),
    path("proposals/<int:pk>/consent-forms.pdf", selection_views.ConsentFormsView.as_view(), name="consent-forms"),
    path("proposals/<int:pk>/proposal-list.pdf", selection_views.ProposalListView.as_view(), name="proposal-list"),
    path("proposals/<int:pk>/tpp-minutes.pdf", selection_views.TppMinutesView.as_view(), name="tpp-minutes"),
    path("proposals/<int:pk>/decree.pdf", selection_views.DecreeView.as_view(), name="decree"),
    path("inmates/<int:pk>/overview/", views.InmateOverviewView.as_view(), name="inmate-overview"),
    path("inmates/<int:pk>/training-history.pdf", views.TrainingHistoryView.as_view(), name="inmate-training-history"),
    path("places/<int:pk>/hours-statement.pdf", views.HoursStatementView.as_view(), name="hours-statement"),
    path("meetings/<int:pk>/callout.pdf", views.CalloutListView.as_view(), name="callout-list"),
    path("meetings/<int:pk>/sheet.pdf", views.BlankSheetView.as_view(), name="blank-sheet"),
]
