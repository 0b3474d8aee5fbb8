"""Addresses of the files."""

from django.urls import path

from party_pairing.files import file_views, party_views, record_views

FILES, PARTY = "recommendations/files/", "recommendations/party-branches/"
urlpatterns = [
    path(FILES, file_views.file_list, name="file-list"),
    path(f"{FILES}mine/", file_views.file_mine, name="file-mine"),
    path(f"{FILES}looks/", file_views.look_mine, name="look-mine"),
    path(f"{FILES}<int:pk>/", file_views.file_detail, name="file-detail"),
    path(f"{FILES}<int:pk>/looks/", file_views.look_list, name="look-list"),
    path(f"{FILES}<int:pk>/new/<slug:key>/", record_views.record_new, name="record-new"),
    path(f"{FILES}records/<int:pk>/confirm/", record_views.record_confirm, name="record-confirm"),
    path(
        f"{FILES}records/<int:pk>/withdraw/", record_views.record_withdraw, name="record-withdraw"
    ),
    path(f"{FILES}kinds/", record_views.kind_list, name="record-kind-list"),
    path(f"{FILES}kinds/new/", record_views.kind_new, name="record-kind-new"),
    path(f"{FILES}kinds/<int:pk>/", record_views.kind_edit, name="record-kind-edit"),
    path(f"{FILES}charges/", party_views.charge_list, name="charge-list"),
    path(f"{FILES}charges/<int:pk>/end/", party_views.charge_end, name="charge-end"),
    path(PARTY, party_views.party_list, name="party-list"),
    path(f"{PARTY}<int:pk>/", party_views.party_detail, name="party-detail"),
    path(f"{PARTY}<int:pk>/members/new/", party_views.member_new, name="party-member-new"),
    path(f"{PARTY}members/<int:pk>/formal/", party_views.member_formal, name="party-member-formal"),
    path(f"{PARTY}members/<int:pk>/end/", party_views.member_end, name="party-member-end"),
    path(f"{PARTY}<int:pk>/posts/new/", party_views.post_new, name="party-post-new"),
    path(f"{PARTY}posts/<int:pk>/end/", party_views.post_end, name="party-post-end"),
]
