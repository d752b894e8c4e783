from django.urls import path

from programs.views import lists

urlpatterns = [
    path("inmates/lists/<int:pk>/result/", lists.ListResultView.as_view(), name="list-result"),
    path("inmates/lists/<int:pk>/apply/", lists.ListApplyView.as_view(), name="list-apply"),
    path("inmates/lists/<int:pk>/undo/", lists.ListUndoView.as_view(), name="list-undo"),
    path("inmates/lists/<int:pk>/missing/", lists.ListMissingView.as_view(), name="list-missing"),
]
