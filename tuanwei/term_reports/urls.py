"""Addresses of this room."""

app_name = "term_reports"
urlpatterns: list = []
