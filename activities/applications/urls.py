"""Addresses of applications and their reviews, below /activities/."""

from django.urls import path

from activities.applications import change_views, review_views

urlpatterns = [
    path("applications/<int:pk>/change/", change_views.change, name="application-change"),
    path("changes/<int:pk>/withdraw/", change_views.withdraw, name="change-withdraw"),
    path("reviews/", review_views.review_list, name="review-list"),
    path("reviews/all/", review_views.overview, name="review-overview"),
    path("reviews/publish/", review_views.publish, name="review-publish"),
    path("reviews/<int:pk>/", review_views.review, name="review"),
    path("reviews/<int:pk>/decide/", review_views.decide, name="review-decide"),
]
