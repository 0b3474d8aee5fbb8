"""Addresses below /volunteers/, room by room."""

from volunteers.party_days.urls import urlpatterns as party_days
from volunteers.school.urls import urlpatterns as school
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [*services, *teams, *party_days, *school]
