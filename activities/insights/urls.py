"""Addresses of figures and the coverage map, below /activities/."""

from django.urls import path

from activities.insights import views

urlpatterns = [
    path("coverage/", views.coverage, name="coverage"),
    path("insights/", views.insights, name="insights"),
    path("insights/export/", views.export, name="insights-export"),
]
