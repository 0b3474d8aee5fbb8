"""Addresses of applications and their reviews, below /activities/."""

from django.urls import path

from activities.applications import (
    begin_views,
    change_views,
    fill_views,
    review_views,
    views,
    word_views,
)

urlpatterns = [
    path("applications/", views.application_list, name="application-list"),
    path("applications/begin/", begin_views.begin, name="application-begin"),
    path("applications/read/", word_views.read, name="application-read"),
    path("applications/<int:pk>/", views.application, name="application"),
    path("applications/<int:pk>/steps/<slug:stage>/", fill_views.step, name="application-step"),
    path("applications/<int:pk>/check/", fill_views.check, name="application-check"),
    path("applications/<int:pk>/drop/", fill_views.drop, name="application-drop"),
    path("applications/<int:pk>/copy/", begin_views.copy, name="application-copy"),
    path("applications/<int:pk>/withdraw/", views.withdraw, name="application-withdraw"),
    path("applications/<int:pk>/call-off/", views.call_off, name="application-call-off"),
    path("applications/<int:pk>/turns/<int:turn>/", views.turn, name="application-turn"),
    path("applications/<int:pk>/print/", views.sheet, name="application-print"),
    path("applications/<int:pk>/word/", word_views.download, name="application-word"),
    path("applications/<int:pk>/files/<uuid:attachment>/", views.file_open, name="application-file"),
    path("applications/<int:pk>/files/<uuid:attachment>/drop/", fill_views.file_drop,
         name="application-file-drop"),
    path("applications/forms/<int:pk>/", word_views.form, name="word-form"),
    path("applications/forms/<int:pk>/sample/", word_views.sample, name="word-form-sample"),
    path("applications/<int:pk>/change/", change_views.change, name="application-change"),
    path("changes/<int:pk>/withdraw/", change_views.withdraw, name="change-withdraw"),
    path("reviews/", review_views.review_list, name="review-list"),
    path("reviews/all/", review_views.overview, name="review-overview"),
    path("reviews/publish/", review_views.publish, name="review-publish"),
    path("reviews/<int:pk>/", review_views.review, name="review"),
    path("reviews/<int:pk>/decide/", review_views.decide, name="review-decide"),
]  # fmt: skip
