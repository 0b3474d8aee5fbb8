"""Addresses below /volunteers/, room by room."""

from volunteers.attendance.urls import urlpatterns as attendance
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [*services, *teams, *attendance]
