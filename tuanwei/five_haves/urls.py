"""Addresses of this room."""

app_name = "five_haves"
urlpatterns: list = []
