"""Addresses of the activity menu."""

from django.urls import path

from activities.menu import build_views, public_views

urlpatterns = [
    path("", public_views.menu, name="menu"),
    path("proposed/", public_views.proposed, name="proposed"),
    path("propose/", public_views.propose, name="propose"),
    path("menus/next/", build_views.next_menu, name="menu-next"),
    path("menus/<slug:code>/", build_views.build, name="menu-build"),
    path("menus/<slug:code>/add/", build_views.add, name="theme-add"),
    path("menus/<slug:code>/take/", build_views.take, name="menu-take"),
    path("menus/<slug:code>/copy/", build_views.copy, name="menu-copy"),
    path("menus/<slug:code>/publish/", build_views.publish, name="menu-publish"),
    path("menus/<slug:code>/themes/<int:pk>/", build_views.theme, name="theme"),
    path("menus/<slug:code>/themes/<int:pk>/drop/", build_views.drop, name="theme-drop"),
    path("menus/<slug:code>/themes/<int:pk>/<slug:where>/", build_views.move, name="theme-move"),
]
