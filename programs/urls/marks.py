from django.urls import path

from programs.views import amendments, feedback, hearing, marks, marks_grid, scores

urlpatterns = [
    path("classes/<int:pk>/marks/", marks.ClassMarksView.as_view(), name="class-marks"),
    path("classes/<int:pk>/marks/lock/", marks.lock, name="marks-lock"),
    path("classes/<int:pk>/marks/download/", marks_grid.download, name="marks-download"),
    path("classes/<int:pk>/marks/upload/", marks_grid.MarksUploadView.as_view(), name="marks-upload"),
    path("classes/<int:pk>/marks/<int:unit>/", marks.UnitMarksView.as_view(), name="unit-marks"),
    path("classes/<int:pk>/tests/", scores.TestScoresView.as_view(), name="class-tests"),
    path("classes/<int:pk>/feedback/", feedback.ClassFeedbackView.as_view(), name="class-feedback"),
    path("classes/<int:pk>/feedback/enter/", feedback.FeedbackEnterView.as_view(), name="class-feedback-enter"),
    path("marks/<int:pk>/amend/", amendments.MarkAmendView.as_view(), name="mark-amend"),
    path("amendments/<int:pk>/decide/", amendments.decide, name="amendment-decide"),
    path("classes/<int:pk>/hearing/", hearing.HearingView.as_view(), name="class-hearing"),
    path("classes/<int:pk>/hearing/hold/", hearing.HearingHoldView.as_view(), name="hearing-hold"),
    path("hearings/<int:pk>/minutes/", hearing.MinutesAddView.as_view(), name="hearing-minutes"),
    path("hearings/<int:pk>/minutes/download/", hearing.download_minutes, name="hearing-minutes-download"),
]
