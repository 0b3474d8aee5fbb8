"""The first page and the health of the portal."""

from django.urls import path

from tuanwei.dashboard import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("status/", views.status, name="status"),
]
