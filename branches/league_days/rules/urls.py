"""Addresses below /contests/kinds/."""

from django.urls import path

from branches.league_days.rules import stage_views, try_views
from branches.league_days.rules.book import BOOK
from tuanwei.rulebooks.urls import addresses

KIND = f"{BOOK.address}<int:pk>/"
STAGE = f"{KIND}draft/stages/<slug:stage>/"
urlpatterns = [
    *addresses(BOOK),
    path(f"{KIND}try/<str:of>/", try_views.try_out, name="rules-try"),
    path(STAGE, stage_views.stage, name="rules-stage"),
    path(f"{STAGE}<slug:panel>/", stage_views.panel, name="rules-panel"),
]
