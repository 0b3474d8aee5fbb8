"""Addresses below /assessment/standards/."""

from django.urls import path

from assessment.standards import views
from assessment.standards.book import BOOK
from tuanwei.rulebooks.urls import addresses

ONE = f"{BOOK.address}<int:pk>/"
DRAFT = f"{ONE}draft/"
urlpatterns = [
    *(each for each in addresses(BOOK) if each.name != "standard-section"),
    path(f"{ONE}versions/<int:version>/paper/", views.paper, name="standard-paper"),
    path(f"{DRAFT}<slug:section>/", views.section, name="standard-section"),
    path(f"{DRAFT}indicators/<slug:indicator>/", views.indicator, name="standard-indicator"),
    path(f"{DRAFT}indicators/<slug:indicator>/terms/", views.terms, name="standard-terms"),
    path(
        f"{DRAFT}indicators/<slug:indicator>/terms/<slug:term>/", views.term, name="standard-term"
    ),
    path(f"{DRAFT}<slug:section>/<slug:key>/", views.item, name="standard-item"),
]
