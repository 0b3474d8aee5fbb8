"""Addresses below /volunteers/, room by room."""

app_name = "volunteers"
urlpatterns: list = []
