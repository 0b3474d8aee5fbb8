"""Addresses of this room."""

from django.urls import path

from branches.league_days.bundles import views

BUNDLE = "contests/<int:pk>/bundle/"
urlpatterns = [
    path(BUNDLE, views.show, name="bundle-show"),
    path(f"{BUNDLE}publish/", views.publish, name="bundle-publish"),
    path(f"{BUNDLE}bundle.json", views.file, name="bundle-file"),
    path(f"{BUNDLE}verify.html", views.verify, name="bundle-verify"),
    path(f"{BUNDLE}<int:edition>/bundle.json", views.file, name="bundle-file-of"),
    path(f"{BUNDLE}<int:edition>/verify.html", views.verify, name="bundle-verify-of"),
]
