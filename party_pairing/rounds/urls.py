"""Addresses of rounds of pairing."""

from django.urls import path

from party_pairing.rounds import board_views, desk_views, views

urlpatterns: list = [
    path("pairing/rounds/", desk_views.round_list, name="round-list"),
    path("pairing/rounds/mine/", views.mine, name="round-mine"),
    path("pairing/rounds/new/", desk_views.new, name="round-new"),
    path("pairing/rounds/<int:pk>/", desk_views.detail, name="round"),
    path("pairing/rounds/<int:pk>/edit/", desk_views.edit, name="round-edit"),
    path("pairing/rounds/<int:pk>/do/<slug:verb>/", desk_views.act, name="round-act"),
    path("pairing/rounds/<int:pk>/off/", desk_views.off, name="round-off"),
    path("pairing/rounds/<int:pk>/decrees/", desk_views.decrees, name="round-decrees"),
    path("pairing/rounds/<int:pk>/decrees/<int:decree>/<slug:verb>/", desk_views.decree_act,
         name="round-decree"),
    path("pairing/rounds/<int:pk>/people/", board_views.people, name="round-people"),
    path("pairing/rounds/<int:pk>/board/", board_views.board, name="round-board"),
    path("pairing/rounds/<int:pk>/board/do/<slug:verb>/", board_views.act, name="round-arrange"),
    path("pairing/rounds/<int:pk>/board/together/", board_views.together, name="round-together"),
    path("pairing/rounds/<int:pk>/compare/", board_views.compare, name="round-compare"),
    path("pairing/rounds/<int:pk>/fill/", views.fill, name="round-fill"),
    path("pairing/rounds/<int:pk>/withdraw/", views.withdraw, name="round-withdraw"),
    path("pairing/rounds/<int:pk>/wishes/", views.wishes, name="round-wishes"),
    path("pairing/rounds/answer/<int:pk>/", views.answer, name="round-answer"),
]  # fmt: skip
