"""Addresses below /volunteers/, room by room."""

from volunteers.insights.urls import urlpatterns as insights
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [*services, *teams, *insights]
