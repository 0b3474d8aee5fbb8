"""Addresses of this room."""

app_name = "circulars"
urlpatterns: list = []
