"""Addresses below /term-reports/."""

from django.urls import path

from tuanwei.term_reports import views

app_name = "term_reports"
urlpatterns = [
    path("", views.report, name="report"),
    path("make/", views.make, name="make"),
    path("staff/", views.staff, name="staff"),
    path("saved/", views.saved, name="saved"),
    path("saved/new/<slug:kind>/", views.save, name="save"),
    path("saved/<int:pk>/<slug:verb>/", views.act, name="act"),
]
