from django.urls import path

from programs.views import programs, trainings

urlpatterns = [
    path("programs/", programs.ProgramListView.as_view(), name="program-list"),
    path("programs/<int:pk>/", programs.ProgramDetailView.as_view(), name="program-detail"),
    path("inmates/<int:pk>/trainings/", trainings.InmateTrainingsView.as_view(), name="inmate-trainings"),
]
