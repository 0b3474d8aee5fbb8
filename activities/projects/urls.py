"""Addresses of projects and closings, below /activities/."""

urlpatterns: list = []
