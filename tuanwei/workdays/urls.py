"""Addresses under /workdays/."""

from django.urls import path

from tuanwei.workdays import views

app_name = "workdays"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("<int:year>/", views.calendar, name="year"),
    path("<int:year>/days/", views.days_edit, name="days-edit"),
    path("<int:year>/confirm/", views.year_confirm, name="year-confirm"),
]
