"""Addresses of service days, below /volunteers/."""

from django.urls import path

from volunteers.party_days import desk_views, views

urlpatterns = [
    path("party-days/", desk_views.day_list, name="party-day-list"),
    path("party-days/mine/", views.mine, name="party-day-mine"),
    path("party-days/new/", desk_views.day_new, name="party-day-new"),
    path("party-days/<int:pk>/", desk_views.day, name="party-day"),
    path("party-days/<int:pk>/edit/", desk_views.day_edit, name="party-day-edit"),
    path("party-days/<int:pk>/fill/", desk_views.fill, name="party-day-fill"),
    path("party-days/<int:pk>/sheet/", desk_views.sheet, name="party-day-sheet"),
    path("party-days/keepers/<int:pk>/", desk_views.keeper, name="party-day-keeper"),
    path("party-days/keepers/<int:pk>/back/", desk_views.keeper_back, name="party-day-keeper-back"),
    path("party-days/turns/<int:pk>/excuse/", desk_views.excuse, name="party-day-turn-excuse"),
    path("party-days/turns/<int:pk>/swap/", views.swap, name="party-day-turn-swap"),
    path("party-days/turns/<int:pk>/swap/back/", views.swap_back, name="party-day-turn-keep"),
    path("party-days/turns/<int:pk>/answer/", views.answer, name="party-day-turn-answer"),
    path("party-days/shifts/<int:pk>/make-up/", views.make_up, name="party-day-shift-make-up"),
]
