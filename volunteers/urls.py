"""Addresses below /volunteers/, room by room."""

from volunteers.services.urls import urlpatterns as services

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += services
