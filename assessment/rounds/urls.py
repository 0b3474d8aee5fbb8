"""Addresses of rounds."""

from django.urls import path

from assessment.rounds import round_views, scorer_views, unit_views

urlpatterns: list = [
    path("", round_views.round_list, name="round-list"),
    path("rounds/new/", round_views.new, name="round-new"),
    path("rounds/new/<int:version>/", round_views.begin, name="round-begin"),
    path("rounds/<int:pk>/", round_views.detail, name="round"),
    path("rounds/<int:pk>/edit/", round_views.edit, name="round-edit"),
    path("rounds/<int:pk>/move/<slug:to>/", round_views.move, name="round-move"),
    path("rounds/<int:pk>/units/", unit_views.units, name="round-units"),
    path("rounds/<int:pk>/units/categories/", unit_views.categorise, name="round-categorise"),
    path("rounds/<int:pk>/units/join/", unit_views.join, name="round-join"),
    path("rounds/<int:pk>/units/<int:sheet>/", unit_views.unit, name="round-unit"),
    path("rounds/<int:pk>/members/", unit_views.members, name="round-members"),
    path("rounds/<int:pk>/scorers/", scorer_views.scorers, name="scorer-list"),
    path("rounds/<int:pk>/scorers/<int:scorer>/drop/", scorer_views.drop, name="scorer-drop"),
]
