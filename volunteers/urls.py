"""Addresses below /volunteers/, room by room."""

from volunteers.attendance.urls import urlpatterns as attendance
from volunteers.claims.urls import urlpatterns as claims
from volunteers.honours.urls import urlpatterns as honours
from volunteers.hours.urls import urlpatterns as hours
from volunteers.insights.urls import urlpatterns as insights
from volunteers.party_days.urls import urlpatterns as party_days
from volunteers.school.urls import urlpatterns as school
from volunteers.services.urls import urlpatterns as services
from volunteers.teams.urls import urlpatterns as teams

app_name = "volunteers"
urlpatterns = [
    *services, *attendance, *teams, *claims, *hours, *party_days, *school, *honours, *insights,
]  # fmt: skip
