"""Addresses of candidates."""

from django.urls import path

from party_pairing.candidates import campaign_views, views

HERE = "recommendations/"
CAMPAIGNS = f"{HERE}campaigns/"
urlpatterns = [
    path(HERE, views.recommendation_list, name="recommendation-list"),
    path(f"{HERE}mine/", views.mine, name="recommendation-mine"),
    path(f"{HERE}concerns/", views.concern_list, name="recommendation-concerns"),
    path(f"{HERE}concerns/<int:pk>/settle/", views.concern_settle, name="recommendation-settle"),
    path(CAMPAIGNS, campaign_views.campaign_list, name="campaign-list"),
    path(f"{CAMPAIGNS}new/", campaign_views.campaign_new, name="campaign-new"),
    path(f"{CAMPAIGNS}<int:pk>/", campaign_views.campaign, name="campaign"),
    path(f"{CAMPAIGNS}<int:pk>/edit/", campaign_views.campaign_edit, name="campaign-edit"),
    path(f"{CAMPAIGNS}<int:pk>/act/<slug:verb>/", campaign_views.campaign_act, name="campaign-act"),
    path(f"{CAMPAIGNS}<int:pk>/apply/", views.apply, name="recommendation-apply"),
    path(f"{CAMPAIGNS}<int:pk>/nominate/", campaign_views.nominate, name="recommendation-nominate"),
    path(f"{CAMPAIGNS}<int:pk>/places/<int:unit>/", campaign_views.place, name="place"),
    path(f"{HERE}<slug:number>/", views.recommendation, name="recommendation"),
    path(f"{HERE}<slug:number>/words/", views.own_words, name="recommendation-words"),
    path(f"{HERE}<slug:number>/leave/", views.own_withdraw, name="recommendation-withdraw"),
    path(f"{HERE}<slug:number>/act/<slug:verb>/", views.act, name="recommendation-act"),
]
