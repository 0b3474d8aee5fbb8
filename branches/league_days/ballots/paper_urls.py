"""Addresses of votes on paper or elsewhere, below /contests/polls/."""

from django.urls import path

from branches.league_days.ballots import paper_views as views

PAPER = "contests/polls/<int:pk>/paper/"
urlpatterns = [
    path(PAPER, views.page, name="paper-poll"),
    path(f"{PAPER}places/", views.add_place, name="paper-place-add"),
    path(f"{PAPER}propose/", views.propose, name="paper-propose"),
    path(f"{PAPER}back/", views.hand_back, name="paper-hand-back"),
    path(f"{PAPER}confirm/", views.confirm, name="paper-confirm"),
    path(f"{PAPER}count/", views.count, name="paper-count"),
    path(f"{PAPER}<int:place>/", views.enter, name="paper-enter"),
    path(f"{PAPER}<int:place>/remove/", views.remove_place, name="paper-place-remove"),
    path(f"{PAPER}<int:place>/again/", views.start_again, name="paper-again"),
    path(f"{PAPER}<int:place>/sheet/", views.sheet, name="paper-sheet"),
]
