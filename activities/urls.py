"""Addresses below /activities/, room by room."""

from activities.applications.urls import urlpatterns as applications
from activities.insights.urls import urlpatterns as insights
from activities.kinds.urls import urlpatterns as kinds
from activities.menu.urls import urlpatterns as menu
from activities.projects.urls import urlpatterns as projects
from activities.rounds.urls import urlpatterns as rounds

app_name = "activities"
urlpatterns = [*menu, *applications, *projects, *rounds, *kinds, *insights]
