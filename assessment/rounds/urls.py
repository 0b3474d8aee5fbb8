"""Addresses of rounds."""

from django.urls import path

from assessment.rounds import round_views

urlpatterns: list = [
    path("", round_views.round_list, name="round-list"),
    path("rounds/<int:pk>/", round_views.detail, name="round"),
]
