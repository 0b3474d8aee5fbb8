"""Addresses of a rulebook."""

from django.urls import path

from tuanwei.rulebooks import draft_views, kind_views, rules_views


def addresses(book):
    """The urlpatterns of a book, all but that of the room's page to try rules out."""
    kind, rules = book.kind_name, book.rules_name
    one, force = f"{book.address}<int:pk>/", draft_views.put_in_force
    if book.looks_twice:
        force = draft_views.look_twice
    return [
        path(address, view, {"book": book}, name=name)
        for address, view, name in (
            (book.address, kind_views.kinds, f"{kind}-list"),
            (one, rules_views.read, f"{rules}-read"),
            (f"{one}edit/", kind_views.kind, f"{kind}-edit"),
            (f"{one}move/<str:where>/", kind_views.move, f"{kind}-move"),
            (f"{one}offer/", kind_views.offer, f"{kind}-offer"),
            (f"{one}versions/<int:version>/", rules_views.version, f"{rules}-version"),
            (f"{one}versions/<int:version>/export/", rules_views.export, f"{rules}-export"),
            (f"{one}begin/", rules_views.begin, f"{rules}-begin"),
            (f"{one}samples/", rules_views.samples, f"{rules}-samples"),
            (f"{one}import/", rules_views.rules_import, f"{rules}-import"),
            (f"{one}draft/", draft_views.draft, f"{rules}-draft"),
            (f"{one}draft/force/", force, f"{rules}-force"),
            (f"{one}draft/drop/", draft_views.drop, f"{rules}-drop"),
            (f"{one}draft/<slug:section>/", draft_views.section, f"{rules}-section"),
        )
    ]
