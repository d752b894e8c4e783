from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("classes/<int:pk>/paper/", views.ClassPaperView.as_view(), name="class-paper"),
    path("classes/<int:pk>/name-corrections.pdf", views.NameCorrectionsView.as_view(), name="name-corrections"),
    path("classes/<int:pk>/hearing-minutes.pdf", views.HearingMinutesView.as_view(), name="hearing-minutes"),
    path("classes/<int:pk>/certificate-receipt.pdf", views.CertificateReceiptView.as_view(), name="certificate-receipt"),
    path("inmates/<int:pk>/overview/", views.InmateOverviewView.as_view(), name="inmate-overview"),
    path("inmates/<int:pk>/training-history.pdf", views.TrainingHistoryView.as_view(), name="inmate-training-history"),
    path("places/<int:pk>/hours-statement.pdf", views.HoursStatementView.as_view(), name="hours-statement"),
    path("meetings/<int:pk>/callout.pdf", views.CalloutListView.as_view(), name="callout-list"),
    path("meetings/<int:pk>/sheet.pdf", views.BlankSheetView.as_view(), name="blank-sheet"),
]
