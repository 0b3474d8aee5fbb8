"""Addresses below /contests/kinds/."""

from django.urls import path

from branches.league_days.rules import draft_views, kind_views, rules_views, try_views

KIND = "contests/kinds/<int:pk>/"
urlpatterns = [
    path("contests/kinds/", kind_views.kinds, name="kind-list"),
    path(KIND, rules_views.read, name="rules-read"),
    path(f"{KIND}edit/", kind_views.kind, name="kind-edit"),
    path(f"{KIND}move/<str:where>/", kind_views.move, name="kind-move"),
    path(f"{KIND}offer/", kind_views.offer, name="kind-offer"),
    path(f"{KIND}versions/<int:version>/", rules_views.version, name="rules-version"),
    path(f"{KIND}versions/<int:version>/export/", rules_views.export, name="rules-export"),
    path(f"{KIND}begin/", rules_views.begin, name="rules-begin"),
    path(f"{KIND}samples/", rules_views.samples, name="rules-samples"),
    path(f"{KIND}import/", rules_views.rules_import, name="rules-import"),
    path(f"{KIND}try/<str:of>/", try_views.try_out, name="rules-try"),
    path(f"{KIND}draft/", draft_views.draft, name="rules-draft"),
    path(f"{KIND}draft/force/", draft_views.put_in_force, name="rules-force"),
    path(f"{KIND}draft/drop/", draft_views.drop, name="rules-drop"),
    path(f"{KIND}draft/<slug:section>/", draft_views.section, name="rules-section"),
    path(f"{KIND}draft/stages/<slug:stage>/", draft_views.stage, name="rules-stage"),
    path(f"{KIND}draft/stages/<slug:stage>/<slug:panel>/", draft_views.panel, name="rules-panel"),
]
