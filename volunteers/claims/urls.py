"""Addresses of claims, disputes, services at the desk and flags, below /volunteers/."""

from django.urls import path

from volunteers.claims import claim_views, desk_views

ONE = "claims/<int:pk>/"
urlpatterns = [
    path("claims/", claim_views.mine, name="claim-mine"),
    path("claims/new/", claim_views.new, name="claim-new"),
    path("claims/queue/", desk_views.queue, name="claim-queue"),
    path("claims/queue/agree/", desk_views.agree_many, name="claim-agree"),
    path("claims/ready/", desk_views.ready, name="claim-ready"),
    path(ONE, claim_views.claim_page, name="claim"),
    path(f"{ONE}edit/", claim_views.edit, name="claim-edit"),
    path(f"{ONE}act/<slug:verb>/", claim_views.act, name="claim-act"),
    path(f"{ONE}decide/<slug:verdict>/", claim_views.decide, name="claim-decide"),
    path(f"{ONE}files/<uuid:attachment>/", claim_views.file, name="claim-file"),
    path(f"{ONE}remove/<int:file>/", claim_views.remove_file, name="claim-file-remove"),
    path("records/", desk_views.records, name="claim-records"),
    path("records/confirm/", desk_views.confirm_many, name="claim-records-confirm"),
    path("records/<int:pk>/", desk_views.record_page, name="claim-record"),
    path("records/<int:pk>/dispute/", claim_views.dispute_new, name="dispute-new"),
    path("records/<int:pk>/<slug:verb>/", desk_views.record_act, name="claim-record-act"),
    path("disputes/", desk_views.dispute_list, name="dispute-list"),
    path("disputes/<int:pk>/", desk_views.dispute_page, name="dispute"),
    path("disputes/<int:pk>/withdraw/", claim_views.dispute_withdraw, name="dispute-withdraw"),
    path("flags/", desk_views.flag_list, name="flag-list"),
    path("flags/<int:pk>/clear/", desk_views.flag_clear, name="flag-clear"),
]
