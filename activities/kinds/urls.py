"""Addresses of the kinds, below /activities/."""

from django.urls import path

from activities.kinds import draft_views, views

urlpatterns = [
    path("kinds/", views.kind_list, name="kind-list"),
    path("kinds/new/", views.kind_new, name="kind-new"),
    path("kinds/samples/", views.samples, name="kind-samples"),
    path("kinds/import/", views.kind_import, name="kind-import"),
    path("kinds/<int:pk>/", views.kind, name="kind"),
    path("kinds/<int:pk>/edit/", views.kind_edit, name="kind-edit"),
    path("kinds/<int:pk>/offer/", views.kind_offer, name="kind-offer"),
    path("kinds/<int:pk>/compare/", views.compare, name="kind-compare"),
    path("kinds/<int:pk>/move/<slug:where>/", views.kind_move, name="kind-move"),
    path("kinds/<int:pk>/versions/<int:edition>/", views.version, name="kind-version"),
    path("kinds/<int:pk>/versions/<int:edition>/print/", views.printed, name="kind-print"),
    path("kinds/<int:pk>/versions/<int:edition>/export/", views.export, name="kind-export"),
    path("kinds/<int:pk>/versions/<int:edition>/try/", views.try_out, name="kind-try"),
    path("kinds/<int:pk>/draft/", draft_views.draft, name="kind-draft"),
    path("kinds/<int:pk>/draft/begin/", views.draft_begin, name="kind-draft-begin"),
    path("kinds/<int:pk>/draft/in-force/", draft_views.put_in_force, name="kind-put-in-force"),
    path("kinds/<int:pk>/draft/drop/", draft_views.drop, name="kind-draft-drop"),
    path("kinds/<int:pk>/draft/<slug:part>/", draft_views.section, name="kind-section"),
    path("kinds/<int:pk>/draft/rows/<slug:listed>/add/", draft_views.row, name="kind-row-add"),
    path("kinds/<int:pk>/draft/rows/<slug:listed>/<int:at>/", draft_views.row, name="kind-row"),
    path("kinds/<int:pk>/draft/rows/<slug:listed>/<int:at>/drop/", draft_views.row_drop,
         name="kind-row-drop"),
    path("kinds/<int:pk>/draft/rows/<slug:listed>/<int:at>/<slug:where>/", draft_views.row_move,
         name="kind-row-move"),
]  # fmt: skip
