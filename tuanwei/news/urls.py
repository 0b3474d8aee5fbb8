"""Addresses of this room."""

app_name = "news"
urlpatterns: list = []
