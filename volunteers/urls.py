"""Addresses below /volunteers/, room by room."""

from volunteers.claims.urls import urlpatterns as claims

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += claims
