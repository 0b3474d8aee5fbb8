"""Addresses below /volunteers/, room by room."""

from volunteers.insights.urls import urlpatterns as insights

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += insights
