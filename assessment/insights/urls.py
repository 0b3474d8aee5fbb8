"""Addresses of this room."""

from django.urls import path

from assessment.insights import compare_views, map_views, standing_views, trial_views

TRIED = "trials/<int:pk>/<slug:of>/"
urlpatterns = [
    path("standing/", standing_views.mine, name="standing-mine"),
    path("standing/<int:pk>/", standing_views.one, name="standing-sheet"),
    path("rounds/<int:pk>/map/", map_views.heat, name="map-round"),
    path("trials/", trial_views.trials, name="trial-list"),
    path("trials/<int:pk>/compare/", compare_views.compare, name="trial-compare"),
    path("trials/replays/<int:pk>/", compare_views.replay, name="trial-replay"),
    path("trials/replays/<int:pk>/stop/", compare_views.stop, name="trial-replay-stop"),
    path(TRIED, trial_views.on_invented, name="trial-invented"),
    path(f"{TRIED}real/", trial_views.on_real, name="trial-real"),
]
