"""Addresses under /publicity/: what is published, objections, and the desk of those who rule."""

from django.urls import path

from tuanwei.publicity import desk_views, views

app_name = "publicity"
urlpatterns = [
    path("", views.publicity_list, name="list"),
    path("new/", desk_views.open_by_hand, name="open"),
    path("objections/", desk_views.objection_list, name="objection-list"),
    path("objections/<int:pk>/", desk_views.objection, name="objection"),
    path("objections/<int:pk>/withdraw/", views.withdraw, name="objection-withdraw"),
    path("files/<uuid:pk>/", views.file_open, name="file-open"),
    path("<int:pk>/", views.publicity, name="publicity"),
    path("<int:pk>/object/", views.object_to, name="object"),
    path("<int:pk>/print/", views.sheet, name="print"),
    path("<int:pk>/call-off/", views.call_off, name="call-off"),
]
