from django.urls import path

from programs.views import counting, workshop

urlpatterns = [
    path("rooms/", workshop.RoomListView.as_view(), name="room-list"),
    path("rooms/<int:pk>/", workshop.RoomDetailView.as_view(), name="room-detail"),
    path("rooms/<int:pk>/tools/add/", workshop.ToolAddView.as_view(), name="room-tool-add"),
    path("rooms/<int:pk>/outages/add/", workshop.OutageAddView.as_view(), name="room-outage-add"),
    path("tools/<int:pk>/change/", workshop.ToolChangeView.as_view(), name="tool-change"),
    path("outages/<int:pk>/end/", workshop.end, name="outage-end"),
    path("meetings/<int:pk>/tools/", counting.MeetingCountView.as_view(), name="meeting-tools"),
    path("missing/<int:pk>/close/", counting.MissingCloseView.as_view(), name="missing-close"),
]
