"""Addresses of pairs."""

urlpatterns: list = []
