"""Addresses of rounds of pairing."""

urlpatterns: list = []
