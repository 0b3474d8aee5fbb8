"""Addresses of facts."""

from django.urls import path

from assessment.facts import source_views, views

SHEET = "facts/sheets/<int:pk>/"
urlpatterns: list = [
    path("facts/", source_views.sources, name="fact-list"),
    path("facts/collect/", source_views.collect, name="fact-collect"),
    path("facts/batches/", source_views.batch_list, name="batch-list"),
    path("facts/batches/<int:pk>/", source_views.batch, name="batch"),
    path("facts/batches/<int:pk>/end/", source_views.batch_end, name="batch-end"),
    path(SHEET, views.sheet, name="fact-sheet"),
    path(f"{SHEET}new/", views.choose, name="fact-choose"),
    path(f"{SHEET}new/<str:indicator>/<str:term>/", views.note, name="fact-new"),
    path(f"{SHEET}<int:fact>/end/", views.end, name="fact-end"),
]
