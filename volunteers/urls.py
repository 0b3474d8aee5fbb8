"""Addresses below /volunteers/, room by room."""

from volunteers.honours.urls import urlpatterns as honours
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [*services, *teams, *honours]
