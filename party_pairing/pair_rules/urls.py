"""Addresses below /pairing/kinds/."""

from django.urls import path

from party_pairing.pair_rules import draft_views, kind_views, rules_views, try_views

KIND = "pairing/kinds/<int:pk>/"
urlpatterns = [
    path("pairing/kinds/", kind_views.kinds, name="pair-kind-list"),
    path(KIND, rules_views.read, name="pair-rules-read"),
    path(f"{KIND}edit/", kind_views.kind, name="pair-kind-edit"),
    path(f"{KIND}move/<str:where>/", kind_views.move, name="pair-kind-move"),
    path(f"{KIND}offer/", kind_views.offer, name="pair-kind-offer"),
    path(f"{KIND}versions/<int:version>/", rules_views.version, name="pair-rules-version"),
    path(f"{KIND}versions/<int:version>/export/", rules_views.export, name="pair-rules-export"),
    path(f"{KIND}begin/", rules_views.begin, name="pair-rules-begin"),
    path(f"{KIND}samples/", rules_views.samples, name="pair-rules-samples"),
    path(f"{KIND}import/", rules_views.rules_import, name="pair-rules-import"),
    path(f"{KIND}try/<str:of>/", try_views.try_out, name="pair-rules-try"),
    path(f"{KIND}draft/", draft_views.draft, name="pair-rules-draft"),
    path(f"{KIND}draft/force/", draft_views.put_in_force, name="pair-rules-force"),
    path(f"{KIND}draft/drop/", draft_views.drop, name="pair-rules-drop"),
    path(f"{KIND}draft/<slug:section>/", draft_views.section, name="pair-rules-section"),
]
