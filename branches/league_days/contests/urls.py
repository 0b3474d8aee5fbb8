"""Addresses of contests below /contests/."""

from django.urls import path

from branches.league_days.contests import entry_views, views

urlpatterns = [
    path("contests/", views.contest_list, name="contest-list"),
    path("contests/new/", views.contest_new, name="contest-new"),
    path("contests/<int:pk>/", views.contest_page, name="contest"),
    path("contests/<int:pk>/edit/", views.contest_edit, name="contest-edit"),
    path("contests/<int:pk>/act/<slug:verb>/", views.contest_act, name="contest-act"),
    path("contests/<int:pk>/begin/", views.stage_begin, name="stage-begin"),
    path("contests/<int:pk>/enter/", entry_views.entry_new, name="entry-new"),
    path("contests/<int:pk>/entries/", entry_views.entry_list, name="entry-list"),
    path("contests/<int:pk>/entries/admit/", entry_views.entry_admit_all, name="entry-admit-all"),
    path("contests/entries/<int:pk>/", entry_views.entry_page, name="entry"),
    path("contests/entries/<int:pk>/<slug:verb>/", entry_views.entry_act, name="entry-act"),
]
