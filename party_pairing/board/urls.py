"""Addresses of the board."""

from django.urls import path

from party_pairing.board import pair_views, views

urlpatterns = [
    path("recommendations/board/", views.board, name="board-recommendations"),
    path("recommendations/board/people/", views.people, name="board-people"),
    path("recommendations/board/hours/", views.hours, name="board-hours"),
    path("recommendations/board/hours/remind/", views.remind, name="board-remind"),
    path("recommendations/board/ending/", views.ending, name="board-ending"),
    path("recommendations/board/sheets/", views.sheets, name="board-sheets"),
    path("pairing/board/", pair_views.board, name="board-pairing"),
    path("pairing/board/without/", pair_views.without, name="board-without"),
    path("pairing/board/places/", pair_views.places, name="board-places"),
]
