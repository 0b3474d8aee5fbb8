"""Addresses of this room."""

from django.urls import path

from assessment.results import desk_views, views

ROUND = "rounds/<int:pk>/"
urlpatterns = [
    path(f"{ROUND}ranking/", views.ranking, name="result-ranking"),
    path(f"{ROUND}ranking/earlier/<int:snapshot>/", views.earlier, name="result-earlier"),
    path(f"{ROUND}publish/", views.publish, name="result-publish"),
    path(f"{ROUND}corrections/", views.corrections, name="result-corrections"),
    path(f"{ROUND}corrections/<int:line>/", views.correct, name="result-correct"),
    path(f"{ROUND}decision/", desk_views.decision, name="result-decision"),
    path(f"{ROUND}decision/<int:sheet>/take/", desk_views.take, name="result-take"),
    path(
        f"{ROUND}decision/rulings/<int:ruling>/back/", desk_views.give_back, name="result-give-back"
    ),
    path(f"{ROUND}decision/settle/", desk_views.settle, name="result-settle"),
    path(f"{ROUND}late/", desk_views.late_list, name="late-list"),
    path(f"{ROUND}late/<int:late_fact>/", desk_views.late_decide, name="late-decide"),
    path(f"{ROUND}late/reopen/", desk_views.reopening_ask, name="late-reopen"),
    path(
        f"{ROUND}late/reopen/<int:reopening>/",
        desk_views.reopening_answer,
        name="late-reopen-answer",
    ),
    path(f"{ROUND}papers/", desk_views.paper_result, name="paper-result"),
    path(f"{ROUND}papers/exports/", desk_views.paper_exports, name="paper-exports"),
    path(f"{ROUND}papers/<int:sheet>/", desk_views.paper_sheet, name="paper-sheet"),
]
