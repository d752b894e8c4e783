from django.urls import path

from inmates import views

app_name = "inmates"
urlpatterns = [
    path("", views.InmateListView.as_view(), name="inmate-list"),
    path("add/", views.InmateAddView.as_view(), name="inmate-add"),
    path("<int:pk>/", views.InmateDetailView.as_view(), name="inmate-detail"),
    path("<int:pk>/edit/", views.InmateEditView.as_view(), name="inmate-edit"),
    path("<int:pk>/identity/", views.InmateIdentityView.as_view(), name="inmate-identity"),
]
