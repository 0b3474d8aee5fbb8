"""Addresses of meetings below /recommendations/meetings/."""

from django.urls import path

from party_pairing.meetings import ballot_views, paper_views, result_views, views

AT = "recommendations/meetings/"

urlpatterns = [
    path(AT, views.meeting_list, name="meeting-list"),
    path(f"{AT}new/", views.plan, name="meeting-new"),
    path(f"{AT}<int:pk>/", views.meeting, name="meeting"),
    path(f"{AT}<int:pk>/edit/", views.change, name="meeting-edit"),
    path(f"{AT}<int:pk>/decide/", views.decide, name="meeting-decide"),
    path(f"{AT}<int:pk>/roll/", views.roll_page, name="meeting-roll"),
    path(f"{AT}<int:pk>/minutes/", result_views.minutes, name="meeting-minutes"),
    path(f"{AT}<int:pk>/print/", result_views.sheet, name="meeting-print"),
    path(f"{AT}<int:pk>/papers/", paper_views.papers, name="paper-print"),
    path(f"{AT}<int:pk>/confirm/", result_views.confirm, name="meeting-confirm"),
    path(f"{AT}<int:pk>/do/<slug:verb>/", views.act, name="meeting-act"),
    path(f"{AT}ballots/<int:pk>/", ballot_views.ballot, name="ballot"),
    path(f"{AT}ballots/<int:pk>/cast/", ballot_views.cast, name="ballot-cast"),
    path(f"{AT}ballots/<int:pk>/receipt/", ballot_views.receipt, name="ballot-receipt"),
    path(f"{AT}ballots/<int:pk>/do/<slug:verb>/", ballot_views.act, name="ballot-act"),
    path(f"{AT}ballots/<int:pk>/tally/", paper_views.enter, name="paper-tally"),
    path(f"{AT}ballots/<int:pk>/again/", paper_views.again, name="paper-again"),
]
