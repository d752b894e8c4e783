from django.urls import path

from programs.views import attendance, corrections, known_absences, reviewing, scans, teachers, teaching, week

urlpatterns = [
    path("meetings/<int:pk>/sheet/", attendance.SheetView.as_view(), name="attendance-sheet"),
    path("meetings/<int:pk>/sheet/record/", attendance.SheetRecordView.as_view(), name="attendance-record"),
    path("meetings/<int:pk>/confirm/", attendance.confirm, name="meeting-confirm"),
    path("meetings/<int:pk>/late/", attendance.ask_late, name="meeting-late"),
    path("late-entries/<int:pk>/", attendance.decide_late, name="late-entry-decide"),
    path("meetings/<int:pk>/lock/", attendance.lock, name="meeting-lock"),
    path("attendance/<int:pk>/correct/", corrections.RowCorrectView.as_view(), name="row-correct"),
    path("classes/<int:pk>/attendance/", attendance.RegisterView.as_view(), name="class-attendance"),
    path("classes/<int:pk>/attendance/week/", week.WeekView.as_view(), name="class-week"),
    path("classes/<int:pk>/attendance/known/", known_absences.KnownAbsencesView.as_view(), name="class-known"),
    path("known-absences/<int:pk>/withdraw/", known_absences.withdraw, name="known-withdraw"),
    path("classes/<int:pk>/attendance/lock/", attendance.lock_class, name="class-lock"),
    path("classes/<int:pk>/scans/", scans.ScanAddView.as_view(), name="class-scan-add"),
    path("sheets/", reviewing.SheetReviewView.as_view(), name="sheet-review"),
    path("meetings/<int:pk>/teachers/", teachers.MeetingTeachersView.as_view(), name="meeting-teachers"),
    path("taught-hours/", teaching.TaughtHoursView.as_view(), name="taught-hours"),
    path("scans/<int:pk>/", scans.download, name="scan-download"),
]
