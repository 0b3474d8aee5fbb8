"""Addresses of digests; their names belong to the mailbox."""

from django.urls import path

from mailbox.digests import views

urlpatterns = [
    path("mailbox/digests/", views.public_list, name="digest-public-list"),
    path("mailbox/digests/<slug:slug>/", views.public, name="digest-public"),
    path("desk/digests/", views.digest_list, name="digest-list"),
    path("desk/digests/draft/", views.draft, name="digest-draft"),
    path("desk/digests/<slug:slug>/", views.digest, name="digest"),
    path("desk/digests/<slug:slug>/edit/", views.edit, name="digest-edit"),
    path("desk/digests/<slug:slug>/word/", views.word, name="digest-word"),
    path("desk/digests/<slug:slug>/<slug:verb>/", views.act, name="digest-act"),
]
