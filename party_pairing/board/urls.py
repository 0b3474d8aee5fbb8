"""Addresses of the board."""

urlpatterns: list = []
