"""Addresses of candidates."""

urlpatterns: list = []
