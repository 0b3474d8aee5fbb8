"""Addresses of candidates."""

from django.urls import path

from party_pairing.candidates import views

urlpatterns = [
    path("recommendations/mine/", views.mine, name="recommendation-mine"),
    path("recommendations/campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("recommendations/<slug:number>/", views.recommendation, name="recommendation"),
]
