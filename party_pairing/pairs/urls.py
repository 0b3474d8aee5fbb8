"""Addresses of pairs, below /pairing/."""

from django.urls import path

from party_pairing.pairs import desk_views, views

urlpatterns = [
    path("pairing/", desk_views.pair_list, name="pairing-list"),
    path("pairing/mine/", views.mine, name="pairing-mine"),
    path("pairing/new/", desk_views.begin, name="pairing-new"),
    path("pairing/map/", desk_views.heat_map, name="pairing-map"),
    path("pairing/pairs/<int:pk>/", views.page, name="pairing-page"),
    path("pairing/pairs/<int:pk>/end/", desk_views.end, name="pairing-end"),
    path("pairing/pairs/<int:pk>/hand-over/", desk_views.hand_over, name="pairing-hand-over"),
    path("pairing/pairs/<int:pk>/history/", views.history, name="pairing-history"),
    path("pairing/pairs/<int:pk>/talks/new/", views.talk_new, name="talk-new"),
    path("pairing/pairs/<int:pk>/deeds/new/", views.deed_new, name="deed-new"),
    path("pairing/pairs/<int:pk>/evaluate/", views.evaluate, name="evaluation-write"),
    path("pairing/pairs/talks/<int:pk>/edit/", views.talk_edit, name="talk-edit"),
    path("pairing/pairs/talks/<int:pk>/answer/", views.talk_answer, name="talk-answer"),
    path("pairing/pairs/talks/<int:pk>/withdraw/", views.talk_withdraw, name="talk-withdraw"),
    path("pairing/pairs/deeds/<int:pk>/answer/", views.deed_answer, name="deed-answer"),
    path("pairing/pairs/deeds/<int:pk>/withdraw/", views.deed_withdraw, name="deed-withdraw"),
]
