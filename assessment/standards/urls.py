"""Addresses below /assessment/standards/."""

from django.urls import path

from assessment.standards import file_views, views
from assessment.standards.book import BOOK
from tuanwei.rulebooks.urls import addresses

ONE = f"{BOOK.address}<int:pk>/"
DRAFT = f"{ONE}draft/"
OURS = {"standard-section", "standard-import", "standard-export"}
urlpatterns = [
    *(each for each in addresses(BOOK) if each.name not in OURS),
    path(f"{ONE}versions/<int:version>/paper/", views.paper, name="standard-paper"),
    path(f"{ONE}versions/<int:version>/export/", file_views.export, name="standard-export"),
    path(f"{ONE}import/", file_views.bring, name="standard-import"),
    path(f"{DRAFT}export/", file_views.export_draft, name="standard-export-draft"),
    path(f"{DRAFT}<slug:section>/", views.section, name="standard-section"),
    path(f"{DRAFT}indicators/<slug:indicator>/", views.indicator, name="standard-indicator"),
    path(f"{DRAFT}indicators/<slug:indicator>/terms/", views.terms, name="standard-terms"),
    path(
        f"{DRAFT}indicators/<slug:indicator>/terms/<slug:term>/", views.term, name="standard-term"
    ),
    path(f"{DRAFT}<slug:section>/<slug:key>/", views.item, name="standard-item"),
]
