"""Addresses of figures and the coverage map, below /activities/."""

urlpatterns: list = []
