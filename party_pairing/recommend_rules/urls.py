"""Addresses of the rules of recommendation."""

urlpatterns: list = []
