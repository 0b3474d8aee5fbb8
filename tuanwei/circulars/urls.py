"""Addresses under /circulars/: the archive, one paper, how far it got; and the desk of those who send."""

from django.urls import path

from tuanwei.circulars import desk_views, views

app_name = "circulars"
urlpatterns = [
    path("", views.circular_list, name="list"),
    path("new/", desk_views.circular_new, name="new"),
    path("count/", desk_views.count, name="count"),
    path("rules/", desk_views.rules, name="rules"),
    path("files/<uuid:attachment>/", views.file_open, name="file-open"),
    path("<int:pk>/", views.circular, name="circular"),
    path("<int:pk>/print/", views.sheet, name="print"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/forward/", views.forward, name="forward"),
    path("<int:pk>/follow/", views.follow, name="follow"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("<int:pk>/edit/", desk_views.circular_edit, name="edit"),
    path("<int:pk>/send/", desk_views.circular_send, name="send"),
    path("<int:pk>/drop/", desk_views.circular_drop, name="drop"),
    path("<int:pk>/recall/", desk_views.circular_recall, name="recall"),
    path("<int:pk>/correct/", desk_views.circular_correct, name="correct"),
    path("<int:pk>/files/<uuid:attachment>/remove/", desk_views.file_remove, name="file-remove"),
]
