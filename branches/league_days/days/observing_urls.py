"""Addresses of observers and stars; before those of the room, because a number could be anything."""

from django.urls import path

from branches.league_days.days import observing_views as views

urlpatterns = [
    path("league-days/observations/", views.observe_mine, name="observe-mine"),
    path("league-days/observations/<int:pk>/", views.observe_visit, name="observe-visit"),
    path("league-days/observations/<int:pk>/recall/", views.observe_recall, name="observe-recall"),
    path("league-days/<str:number>/observers/", views.observe_list, name="observe-list"),
    path("league-days/<str:number>/stars/", views.star_give, name="star-give"),
]
