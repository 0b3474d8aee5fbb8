"""Addresses of this room."""

app_name = "liaison"
urlpatterns: list = []
