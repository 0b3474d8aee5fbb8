"""Addresses of attendance below /volunteers/."""

from django.urls import path

from volunteers.attendance import desk_views, own_views, views

urlpatterns = [
    path("today/", views.today, name="attendance-today"),
    path("mine/", own_views.mine, name="attendance-mine"),
    path("waiting/", desk_views.waiting, name="attendance-waiting"),
    path("waiting/<int:pk>/confirm/", desk_views.confirm, name="attendance-confirm"),
    path("shifts/<int:pk>/board/", views.board, name="attendance-board"),
    path("shifts/<int:pk>/board/<slug:verb>/", views.act, name="attendance-act"),
    path("shifts/<int:pk>/contact/", own_views.contact, name="attendance-contact"),
    path("shifts/<int:pk>/reflection/", own_views.reflect, name="attendance-reflect"),
    path("shifts/<int:pk>/reflection/share/", own_views.share, name="attendance-share"),
    path("projects/<int:pk>/attendance/", desk_views.grid, name="attendance-grid"),
    path("projects/<int:pk>/attendance/export/", desk_views.export, name="attendance-export"),
    path("projects/<int:pk>/said/", desk_views.said, name="attendance-said"),
    path("said/<int:pk>/", desk_views.rule_on, name="attendance-rule-on"),
]
