from django.urls import path

from programs.views import curricula, interests, programs, trainings

urlpatterns = [
    path("programs/", programs.ProgramListView.as_view(), name="program-list"),
    path("programs/import/", curricula.CurriculumUploadView.as_view(), name="program-import"),
    path("programs/import/kurikulum.xlsx", curricula.template, name="program-import-template"),
    path("programs/<int:pk>/", programs.ProgramDetailView.as_view(), name="program-detail"),
    path("inmates/<int:pk>/trainings/", trainings.InmateTrainingsView.as_view(), name="inmate-trainings"),
    path("inmates/<int:pk>/interests/", interests.InmateInterestsView.as_view(), name="inmate-interests"),
    path("inmates/<int:pk>/interests/edit/", interests.InmateInterestsEditView.as_view(), name="inmate-interests-edit"),
]
