"""Addresses of services below /volunteers/."""

from django.urls import path

from volunteers.services import views

urlpatterns = [
    path("", views.home, name="home"),
    path("shifts/to-confirm/", views.to_confirm, name="shifts-to-confirm"),
    path("shifts/<int:pk>/", views.shift, name="shift"),
    path("projects/<int:pk>/", views.project, name="service"),
    path("projects/<int:pk>/desk/", views.desk, name="service-desk"),
]
