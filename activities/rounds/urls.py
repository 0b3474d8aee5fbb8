"""Addresses of the rounds, below /activities/."""

from django.urls import path

from activities.rounds import decide_views, keep_views, result_views, score_views

urlpatterns = [
    path("rounds/", keep_views.round_list, name="round-list"),
    path("rounds/new/", keep_views.round_new, name="round-new"),
    path("rounds/scoring/", score_views.queue, name="round-scoring"),
    path("rounds/scoring/<int:pk>/", score_views.score, name="round-score"),
    path("rounds/scoring/<int:pk>/aside/", score_views.step_aside, name="round-aside"),
    path("rounds/scoring/<int:pk>/files/<int:file>/", score_views.file, name="round-file"),
    path("rounds/results/", result_views.results, name="round-results"),
    path("rounds/results/<int:pk>/", result_views.result, name="round-result"),
    path("rounds/<int:pk>/", keep_views.round_page, name="round"),
    path("rounds/<int:pk>/edit/", keep_views.round_edit, name="round-edit"),
    path("rounds/<int:pk>/assign/", keep_views.assign, name="round-assign"),
    path("rounds/<int:pk>/reviewers/", keep_views.reviewer_add, name="round-reviewer-add"),
    path("rounds/<int:pk>/reviewers/<int:reviewer>/remove/", keep_views.reviewer_remove,
         name="round-reviewer-remove"),
    path("rounds/<int:pk>/reviewers/<int:reviewer>/leave/", keep_views.reviewer_leave,
         name="round-reviewer-leave"),
    path("rounds/<int:pk>/table/", decide_views.table, name="round-table"),
    path("rounds/<int:pk>/decide/", decide_views.decide_many, name="round-decide"),
    path("rounds/<int:pk>/follow/", decide_views.follow, name="round-follow"),
    path("rounds/<int:pk>/entries/<int:entry>/", decide_views.entry, name="round-entry"),
    path("rounds/<int:pk>/publish/", decide_views.publish, name="round-publish"),
    path("rounds/<int:pk>/print/", decide_views.sheet, name="round-print"),
    path("rounds/<int:pk>/export/", decide_views.export, name="round-export"),
    path("rounds/<int:pk>/<slug:verb>/", keep_views.act, name="round-act"),
]  # fmt: skip
