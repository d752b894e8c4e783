"""The pages of this app, by what they are about."""

from . import attendance, classes, custody, lists, marks, plans, programs, remission, selection, workshop

app_name = "programs"
urlpatterns = [
    *programs.urlpatterns,
    *classes.urlpatterns,
    *custody.urlpatterns,
    *lists.urlpatterns,
    *selection.urlpatterns,
    *attendance.urlpatterns,
    *marks.urlpatterns,
    *remission.urlpatterns,
    *workshop.urlpatterns,
    *plans.urlpatterns,
]
