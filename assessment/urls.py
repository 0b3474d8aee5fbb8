"""Addresses below /assessment/, room by room."""

from assessment.facts.urls import urlpatterns as facts
from assessment.insights.urls import urlpatterns as insights
from assessment.results.urls import urlpatterns as results
from assessment.rounds.urls import urlpatterns as rounds
from assessment.scores.urls import urlpatterns as scores
from assessment.sheets.urls import urlpatterns as sheets
from assessment.standards.urls import urlpatterns as standards

app_name = "assessment"
urlpatterns = [*standards, *rounds, *facts, *scores, *sheets, *results, *insights]
