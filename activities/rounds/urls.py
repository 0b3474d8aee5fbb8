"""Addresses of the rounds, below /activities/."""

urlpatterns: list = []
