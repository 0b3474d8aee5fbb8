"""Addresses of the rules of pairing."""

urlpatterns: list = []
