"""Addresses of teams, qualifications, trainings and sites, below /volunteers/."""

from django.urls import path

from volunteers.teams import people_views, qualification_views, site_views, team_views
from volunteers.teams import training_views as training

urlpatterns = [
    path("teams/", team_views.team_list, name="team-list"),
    path("teams/mine/", team_views.mine, name="team-mine"),
    path("teams/new/", team_views.new, name="team-new"),
    path("teams/<int:pk>/", team_views.team, name="team"),
    path("teams/<int:pk>/edit/", team_views.edit, name="team-edit"),
    path("teams/<int:pk>/close/", team_views.close, name="team-close"),
    path("teams/<int:pk>/reopen/", team_views.reopen, name="team-reopen"),
    path("teams/<int:pk>/join/", team_views.join, name="team-join"),
    path("teams/<int:pk>/leave/", team_views.leave, name="team-leave"),
    path("teams/<int:pk>/roster/", people_views.roster, name="team-roster"),
    path("teams/<int:pk>/roster/export/", people_views.export, name="team-roster-export"),
    path("teams/<int:pk>/roster/add/", people_views.add, name="team-add"),
    path("teams/<int:pk>/message/", people_views.message, name="team-message"),
    path("teams/<int:pk>/trainings/new/", training.new, name="training-new"),
    path("teams/people/<int:pk>/", people_views.person, name="team-person"),
    path("teams/people/<int:pk>/accept/", people_views.accept, name="team-request-accept"),
    path("teams/people/<int:pk>/refuse/", people_views.refuse, name="team-request-refuse"),
    path("teams/people/<int:pk>/remove/", people_views.remove, name="team-person-remove"),
    path("trainings/<int:pk>/", training.training, name="training"),
    path("trainings/<int:pk>/grant/", training.grant, name="training-grant"),
    path("qualifications/", qualification_views.mine, name="qualification-mine"),
    path("qualifications/list/", qualification_views.kept, name="qualification-list"),
    path("qualifications/new/", qualification_views.edit, name="qualification-new"),
    path("qualifications/<int:pk>/edit/", qualification_views.edit, name="qualification-edit"),
    path("holdings/", qualification_views.waiting, name="holding-list"),
    path("holdings/<int:pk>/picture/", qualification_views.picture, name="holding-picture"),
    path("holdings/<int:pk>/withdraw/", qualification_views.withdraw, name="holding-withdraw"),
    path("holdings/<int:pk>/confirm/", qualification_views.confirm, name="holding-confirm"),
    path("holdings/<int:pk>/refuse/", qualification_views.refuse, name="holding-refuse"),
    path("sites/", site_views.site_list, name="site-list"),
    path("sites/new/", site_views.edit, name="site-new"),
    path("sites/<int:pk>/", site_views.site, name="site"),
    path("sites/<int:pk>/edit/", site_views.edit, name="site-edit"),
]
