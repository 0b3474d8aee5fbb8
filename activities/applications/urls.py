"""Addresses of applications and their reviews, below /activities/."""

urlpatterns: list = []
