"""Addresses of this room, below /five-haves/."""

from django.urls import path

from tuanwei.five_haves import views

app_name = "five_haves"
urlpatterns = [
    path("", views.index, name="index"),
    path("definitions/", views.definitions, name="definitions"),
    path("definitions/edit/", views.definitions_edit, name="definitions-edit"),
    path("all/<slug:has>/", views.college_list, name="list"),
    path("all/<slug:has>/export/", views.export, name="export"),
    path("<int:pk>/", views.unit, name="unit"),
    path("<int:pk>/<slug:has>/", views.unit_list, name="unit-list"),
    path("<int:pk>/<slug:has>/export/", views.export, name="unit-export"),
]
