"""Addresses of decisions."""

from django.urls import path

from party_pairing.decisions import paper_views, person_views, queue_views

urlpatterns = [
    path("recommendations/decisions/", queue_views.decision_queue, name="decision-queue"),
    path("recommendations/decisions/<int:pk>/steps/<str:step>/", queue_views.decision_bulk,
         name="decision-bulk"),
    path("recommendations/decisions/postings/", queue_views.posting_list, name="posting-list"),
    path("recommendations/decisions/answers/", queue_views.answer_list, name="answer-list"),
    path("recommendations/decisions/valid/", queue_views.decision_valid, name="decision-valid"),
    path("recommendations/decisions/campaigns/<int:pk>/", paper_views.decision_calendar,
         name="decision-calendar"),
    path("recommendations/decisions/campaigns/<int:pk>/units/<int:unit>/",
         paper_views.decision_unit, name="decision-unit"),
    path("recommendations/decisions/campaigns/<int:pk>/units/<int:unit>/lines/<str:key>/",
         paper_views.decision_note, name="decision-note"),
    path("recommendations/decisions/campaigns/<int:pk>/units/<int:unit>/phones/",
         paper_views.paper_phones, name="paper-word-phones"),
    path("recommendations/decisions/campaigns/<int:pk>/units/<int:unit>/<str:what>/",
         paper_views.paper_unit, name="paper-word-unit"),
    path("recommendations/decisions/campaigns/<int:pk>/units/<int:unit>/<str:what>/word/",
         paper_views.paper_unit_file, name="paper-word-unit-file"),
    path("recommendations/<str:number>/decide/", person_views.decision_make, name="decision-make"),
    path("recommendations/<str:number>/decide/drop/", person_views.decision_drop,
         name="decision-drop"),
    path("recommendations/<str:number>/decide/admit/", queue_views.decision_admit,
         name="decision-admit"),
    path("recommendations/<str:number>/answer/", person_views.answer_enter, name="answer-enter"),
    path("recommendations/<str:number>/papers/<str:what>/", paper_views.paper_person,
         name="paper-word-person"),
    path("recommendations/<str:number>/papers/<str:what>/word/", paper_views.paper_person_file,
         name="paper-word-person-file"),
]  # fmt: skip
