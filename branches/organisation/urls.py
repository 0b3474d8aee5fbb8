"""Addresses under /branches/."""

from django.urls import path

from branches.organisation import (
    appointment_views,
    member_views,
    party_branch_views,
    unit_views,
)

app_name = "organisation"
urlpatterns = [
    path("", unit_views.unit_list, name="unit-list"),
    path("units/new/", unit_views.unit_add, name="unit-add"),
    path("units/<int:pk>/", unit_views.unit_detail, name="unit-detail"),
    path("units/<int:pk>/edit/", unit_views.unit_edit, name="unit-edit"),
    path("units/<int:pk>/codes/", unit_views.code_issue, name="code-issue"),
    path("units/<int:pk>/appoint/", appointment_views.appointment_add, name="appointment-add"),
    path("party-branches/", party_branch_views.party_branch_list, name="party-branch-list"),
    path("party-branches/new/", party_branch_views.party_branch_add, name="party-branch-add"),
    path(
        "party-branches/<int:pk>/edit/",
        party_branch_views.party_branch_edit,
        name="party-branch-edit",
    ),
    path("members/", member_views.member_list, name="member-list"),
    path("members/<int:pk>/", member_views.member_detail, name="member-detail"),
    path("members/<int:pk>/transfer/", member_views.member_transfer, name="member-transfer"),
    path("people/<int:pk>/code/", member_views.person_code, name="person-code"),
    path("people/<int:pk>/duties/", appointment_views.duties, name="person-duties"),
    path("duties/", appointment_views.duties, name="duties"),
    path("appointments/", appointment_views.appointment_list, name="appointment-list"),
    path("appointments/<int:pk>/end/", appointment_views.appointment_end, name="appointment-end"),
]
