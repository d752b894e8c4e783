from django.urls import path

from programs.views import remission

urlpatterns = [
    path("remissions/", remission.RemissionListView.as_view(), name="remission-list"),
    path("remissions/add/", remission.RemissionAddView.as_view(), name="remission-add"),
    path("remissions/upload/", remission.RemissionUploadView.as_view(), name="remission-upload"),
    path("remissions/<int:pk>/", remission.RemissionDetailView.as_view(), name="remission-detail"),
    path("remissions/<int:pk>/rejected/<slug:suffix>/", remission.rejected, name="remission-rejected"),
    path("remissions/<int:pk>/give/", remission.give, name="remission-give"),
    path("remissions/<int:pk>/drop/", remission.drop, name="remission-drop"),
]
