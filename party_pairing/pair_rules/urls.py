"""Addresses below /pairing/kinds/."""

from django.urls import path

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.try_views import try_out
from tuanwei.rulebooks.urls import addresses

urlpatterns = [
    *addresses(BOOK),
    path(f"{BOOK.address}<int:pk>/try/<str:of>/", try_out, name="pair-rules-try"),
]
