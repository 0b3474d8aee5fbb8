"""Addresses of the files."""

urlpatterns: list = []
