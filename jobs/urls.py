from django.urls import path

from jobs import views
from jobs.exports.views import ExportDownloadView

app_name = "jobs"
urlpatterns = [
    path("", views.JobListView.as_view(), name="job-list"),
    path("<int:pk>/", views.JobDetailView.as_view(), name="job-detail"),
    path("<int:pk>/progress/", views.JobProgressView.as_view(), name="job-progress"),
    path("<int:pk>/stop/", views.JobStopView.as_view(), name="job-stop"),
    path("<int:pk>/resume/", views.JobResumeView.as_view(), name="job-resume"),
    path("<int:pk>/file/", ExportDownloadView.as_view(), name="job-file"),
]
