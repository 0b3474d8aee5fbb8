"""Addresses of months, and of texts from one league day."""

from django.urls import path

from branches.league_days.months import text_views, views

urlpatterns = [
    path("league-days/months/", views.board, name="month-board"),
    path("league-days/months/<int:pk>/", views.branch, name="month-branch"),
    path("league-days/<str:number>/texts/", text_views.text_page, name="text-page"),
    path("league-days/<str:number>/texts/print/", text_views.text_print, name="text-print"),
]
