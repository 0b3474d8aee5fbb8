"""Addresses below /volunteers/, room by room."""

from volunteers.claims.urls import urlpatterns as claims

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += claims
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [*services, *teams]
