"""Addresses of the rules of recommendation."""

from django.urls import path

from party_pairing.recommend_rules import draft_views, rules_views, track_views, try_views

TRACK = "recommendations/tracks/<int:pk>/"
urlpatterns = [
    path("recommendations/tracks/", track_views.tracks, name="track-list"),
    path(TRACK, rules_views.read, name="rules-read"),
    path(f"{TRACK}edit/", track_views.track, name="track-edit"),
    path(f"{TRACK}move/<str:where>/", track_views.move, name="track-move"),
    path(f"{TRACK}offer/", track_views.offer, name="track-offer"),
    path(f"{TRACK}versions/<int:version>/", rules_views.version, name="rules-version"),
    path(f"{TRACK}versions/<int:version>/export/", rules_views.export, name="rules-export"),
    path(f"{TRACK}begin/", rules_views.begin, name="rules-begin"),
    path(f"{TRACK}samples/", rules_views.samples, name="rules-samples"),
    path(f"{TRACK}import/", rules_views.rules_import, name="rules-import"),
    path(f"{TRACK}try/<str:of>/<str:what>/", try_views.try_out, name="rules-try"),
    path(f"{TRACK}draft/", draft_views.draft, name="rules-draft"),
    path(f"{TRACK}draft/force/", draft_views.put_in_force, name="rules-force"),
    path(f"{TRACK}draft/records/", draft_views.add_records, name="rules-records"),
    path(f"{TRACK}draft/drop/", draft_views.drop, name="rules-drop"),
    path(f"{TRACK}draft/<slug:section>/", draft_views.section, name="rules-section"),
]
