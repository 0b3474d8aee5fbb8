"""Addresses of the rules of recommendation."""

from django.urls import path

from party_pairing.recommend_rules import record_views, try_views
from party_pairing.recommend_rules.book import BOOK
from tuanwei.rulebooks.urls import addresses

TRACK = f"{BOOK.address}<int:pk>/"
urlpatterns = [
    path(f"{TRACK}draft/records/", record_views.add_records, name="rules-records"),
    *addresses(BOOK),
    path(f"{TRACK}try/<str:of>/<str:what>/", try_views.try_out, name="rules-try"),
]
