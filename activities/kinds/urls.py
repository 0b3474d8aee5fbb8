"""Addresses of the kinds, below /activities/."""

urlpatterns: list = []
