from django.urls import path

from inmates.views import lists, people, transfers

app_name = "inmates"
urlpatterns = [
    path("", people.InmateListView.as_view(), name="inmate-list"),
    path("add/", people.InmateAddView.as_view(), name="inmate-add"),
    path("transfers/", transfers.TransferListView.as_view(), name="inmate-transfers"),
    path("transfers/<int:pk>/", transfers.TransferReceiveView.as_view(), name="inmate-receive"),
    path("lists/", lists.ListHistoryView.as_view(), name="list-history"),
    path("lists/add/", lists.ListUploadView.as_view(), name="list-upload"),
    path("lists/<int:pk>/", lists.ListDetailView.as_view(), name="list-detail"),
    path("lists/<int:pk>/progress/", lists.ListProgressView.as_view(), name="list-progress"),
    path("lists/<int:pk>/columns/", lists.ListColumnsView.as_view(), name="list-columns"),
    path("lists/<int:pk>/rejected/<slug:suffix>/", lists.ListRejectedView.as_view(), name="list-rejected"),
    path("<int:pk>/", people.InmateDetailView.as_view(), name="inmate-detail"),
    path("<int:pk>/edit/", people.InmateEditView.as_view(), name="inmate-edit"),
    path("<int:pk>/identity/", people.InmateIdentityView.as_view(), name="inmate-identity"),
]
