"""Addresses below /volunteers/, room by room."""

from volunteers.honours.urls import urlpatterns as honours

app_name = "volunteers"
urlpatterns: list = []
urlpatterns += honours
