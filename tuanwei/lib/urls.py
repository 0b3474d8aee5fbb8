"""Addresses that belong to the whole portal."""

from django.urls import path

from . import views

app_name = "lib"
urlpatterns = [
    path("theme/<slug:theme>/", views.choose_theme, name="theme"),
    path("offline/", views.offline, name="offline"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
