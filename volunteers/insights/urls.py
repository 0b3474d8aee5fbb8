"""Addresses of figures and of the wall, below /volunteers/."""

from django.urls import path

from volunteers.insights import views, wall_views

urlpatterns = [
    path("wall/", wall_views.wall, name="wall"),
    path("insights/", views.insights, name="volunteer-insights"),
    path("insights/services/", views.services, name="volunteer-insights-services"),
    path("insights/national/", views.national, name="volunteer-insights-national"),
    path("insights/pull/", views.pull, name="volunteer-insights-pull"),
]
