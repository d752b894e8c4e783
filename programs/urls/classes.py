from django.urls import path

from programs.views import changes, classes, exceptions, extending, lockdown, meetings, participants, readiness, workbook

urlpatterns = [
    path("classes/", classes.TrainingClassListView.as_view(), name="class-list"),
    path("classes/add/", classes.TrainingClassCreateView.as_view(), name="class-add"),
    path("classes/import/", workbook.ClassImportView.as_view(), name="class-import"),
    path("classes/import/template/", workbook.template, name="class-import-template"),
    path("classes/<int:pk>/workbook/", workbook.download, name="class-workbook"),
    path("classes/<int:pk>/", classes.TrainingClassDetailView.as_view(), name="class-detail"),
    path("classes/<int:pk>/plan/", classes.ClassPlanView.as_view(), name="class-plan"),
    path("classes/<int:pk>/readiness/", readiness.ClassReadinessView.as_view(), name="class-readiness"),
    path("classes/<int:pk>/readiness/check/", readiness.ClassReadinessCheckView.as_view(), name="class-readiness-check"),
    path("classes/<int:pk>/participants/", participants.ClassParticipantsView.as_view(), name="class-participants"),
    path("classes/<int:pk>/identities/", participants.ClassIdentitiesView.as_view(), name="class-identities"),
    path("enrollments/<int:pk>/leave/", participants.EnrollmentLeaveView.as_view(), name="enrollment-leave"),
    path("classes/<int:pk>/meetings/", meetings.ClassMeetingsView.as_view(), name="class-meetings"),
    path("classes/<int:pk>/changes/", changes.ClassChangesView.as_view(), name="class-changes"),
    path("classes/<int:pk>/seats/", changes.SeatsView.as_view(), name="class-seats"),
    path("classes/<int:pk>/instructor/", changes.InstructorView.as_view(), name="class-instructor"),
    path("changes/<int:pk>/", changes.ChangeAnswerView.as_view(), name="change-answer"),
    path("changes/<int:pk>/override/", changes.ChangeOverrideView.as_view(), name="change-override"),
    path("classes/<int:pk>/extend/", extending.ClassExtendView.as_view(), name="class-extend"),
    path("meetings/<int:pk>/cancel/", meetings.MeetingCancelView.as_view(), name="meeting-cancel"),
    path("meetings/<int:pk>/move/", meetings.MeetingMoveView.as_view(), name="meeting-move"),
    path("meetings/<int:pk>/restore/", meetings.MeetingRestoreView.as_view(), name="meeting-restore"),
    path("lockdown/", lockdown.LockdownView.as_view(), name="lockdown"),
    path("meetings/<int:pk>/make-up/", meetings.MeetingMakeUpView.as_view(), name="meeting-make-up"),
    path("classes/<int:pk>/exceptions/", exceptions.ClassExceptionsView.as_view(), name="class-exceptions"),
    path("classes/<int:pk>/exceptions/add/", exceptions.ExceptionAddView.as_view(), name="exception-add"),
]
