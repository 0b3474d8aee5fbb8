"""Addresses of pairs, below /pairing/."""

from django.urls import path

from party_pairing.pairs import views

urlpatterns = [
    path("pairing/pairs/<int:pk>/", views.page, name="pairing-page"),
]
