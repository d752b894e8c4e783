from django.urls import path

from inmates.views import people, transfers

app_name = "inmates"
urlpatterns = [
    path("", people.InmateListView.as_view(), name="inmate-list"),
    path("add/", people.InmateAddView.as_view(), name="inmate-add"),
    path("transfers/", transfers.TransferListView.as_view(), name="inmate-transfers"),
    path("transfers/<int:pk>/", transfers.TransferReceiveView.as_view(), name="inmate-receive"),
    path("<int:pk>/", people.InmateDetailView.as_view(), name="inmate-detail"),
    path("<int:pk>/edit/", people.InmateEditView.as_view(), name="inmate-edit"),
    path("<int:pk>/identity/", people.InmateIdentityView.as_view(), name="inmate-identity"),
]
