"""Addresses of votes below /contests/polls/."""

from django.urls import path

from branches.league_days.ballots import desk_views, views

urlpatterns = [
    path("contests/polls/", views.poll_list, name="poll-list"),
    path("contests/polls/<int:pk>/", views.poll, name="poll"),
    path("contests/polls/<int:pk>/roll.txt", views.roll_lines, name="poll-roll"),
    path("contests/polls/<int:pk>/candidates/<int:entry>/", views.candidate, name="poll-candidate"),
    path("contests/polls/<int:pk>/ballot/", views.ballot, name="ballot"),
    path("contests/polls/<int:pk>/cast/", views.cast, name="ballot-cast"),
    path("contests/polls/<int:pk>/receipt/", views.receipt, name="ballot-receipt"),
    path("contests/polls/<int:pk>/turnout/", views.turnout, name="poll-turnout"),
    path("contests/polls/<int:pk>/desk/", desk_views.desk, name="poll-desk"),
    path("contests/polls/<int:pk>/desk/<slug:verb>/", desk_views.act, name="poll-act"),
    path("contests/polls/<int:pk>/watch/", desk_views.watch, name="poll-watch"),
]  # fmt: skip
