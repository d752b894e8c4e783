from django.urls import path

from programs.views import custody, custody_many, misfits

urlpatterns = [
    path("inmates/<int:pk>/custody/", custody.InmateCustodyView.as_view(), name="inmate-custody"),
    path("inmates/<int:pk>/custody/record/", custody.CustodyRecordView.as_view(), name="inmate-custody-record"),
    path("inmates/<int:pk>/custody/release-date/", custody.ReleaseDateView.as_view(), name="inmate-release-date"),
    path("inmates/<int:pk>/custody/<int:event>/take-back/", custody.TakeBackView.as_view(), name="inmate-event-take-back"),
    path("inmates/custody/", custody_many.ManyEventsView.as_view(), name="inmate-events"),
    path("classes/misfits/", misfits.MisfitListView.as_view(), name="class-misfits"),
]
