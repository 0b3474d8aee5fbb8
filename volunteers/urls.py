"""Addresses below /volunteers/, room by room."""

from volunteers.hours.urls import urlpatterns as hours

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += hours
