"""Addresses below /volunteers/, room by room."""

from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += teams
