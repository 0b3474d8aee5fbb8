"""Addresses below /volunteers/, room by room."""

from volunteers.attendance.urls import urlpatterns as attendance
from volunteers.services.urls import urlpatterns as services

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += services
urlpatterns += attendance
