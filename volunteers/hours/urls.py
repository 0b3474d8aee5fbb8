"""Addresses of hours: rules, kinds of service, the proof of the ledger."""

from django.urls import path

from volunteers.hours import kind_views, proof_views, rules_views

urlpatterns = [
    path("hours/rules/", rules_views.rules, name="hours-rules"),
    path("hours/rules/draft/", rules_views.draft, name="hours-draft"),
    path("hours/rules/draft/force/", rules_views.put_in_force, name="hours-draft-force"),
    path("hours/rules/draft/count/", rules_views.recount, name="hours-draft-count"),
    path("hours/rules/draft/drop/", rules_views.drop, name="hours-draft-drop"),
    path("hours/rules/edit/", rules_views.edit, name="hours-rules-edit"),
    path("hours/rules/samples/", rules_views.samples, name="hours-rules-samples"),
    path("hours/rules/import/", rules_views.rules_import, name="hours-rules-import"),
    path("hours/rules/<int:version>/export/", rules_views.rules_export, name="hours-rules-export"),
    path("hours/rules/try/<slug:of>/", rules_views.try_out, name="hours-rules-try"),
    path("hours/kinds/", kind_views.kinds, name="hours-kinds"),
    path("hours/kinds/elsewhere/", kind_views.elsewhere, name="hours-kinds-elsewhere"),
    path("hours/kinds/usual/", kind_views.add_usual, name="hours-kinds-usual"),
    path("hours/kinds/<int:pk>/", kind_views.kind, name="hours-kind"),
    path("hours/kinds/<int:pk>/offer/", kind_views.offer, name="hours-kind-offer"),
    path("hours/kinds/<int:pk>/move/<slug:where>/", kind_views.move, name="hours-kind-move"),
    path("hours/proof/", proof_views.proof, name="hours-proof"),
    path("hours/proof/now/", proof_views.prove_now, name="hours-prove-now"),
]
