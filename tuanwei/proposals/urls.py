"""Addresses of proposals: lists for staff, one's own, and the agenda of a meeting."""

from django.urls import path

from tuanwei.proposals import meeting_views, views

app_name = "proposals"
urlpatterns = [
    path("", views.proposal_list, name="list"),
    path("mine/", views.mine, name="mine"),
    path("meetings/", meeting_views.meetings, name="meetings"),
    path("meetings/<str:day>/", meeting_views.agenda, name="agenda"),
    path("<int:pk>/", views.proposal, name="proposal"),
    path("<int:pk>/support/", views.support, name="support"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/<slug:verb>/", views.act, name="act"),
]
