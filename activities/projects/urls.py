"""Addresses of projects and closings, below /activities/."""

from django.urls import path

from activities.projects import closing_views, desk_views, list_views, live_views

ONE = "projects/<slug:number>/"
urlpatterns = [
    path("projects/", list_views.mine, name="project-mine"),
    path("projects/all/", list_views.project_list, name="project-list"),
    path("projects/closings/", list_views.closing_list, name="closing-list"),
    path(ONE, live_views.live, name="project-live"),
    path(f"{ONE}rate/", live_views.rate, name="project-rate"),
    path(f"{ONE}said/", live_views.said, name="project-said"),
    path(f"{ONE}desk/", desk_views.project, name="project"),
    path(f"{ONE}desk/<slug:verb>/", desk_views.add, name="project-add"),
    path(f"{ONE}desk/<slug:verb>/<int:pk>/", desk_views.act, name="project-act"),
    path(f"{ONE}spendings/<int:pk>/proof/", desk_views.prove, name="project-prove"),
    path(f"{ONE}photos/<int:pk>/", desk_views.photo, name="project-photo"),
    path(f"{ONE}files/<uuid:pk>/", desk_views.file, name="project-file"),
    path(f"{ONE}closing/", closing_views.closing_page, name="project-closing"),
    path(f"{ONE}closing/files/<str:rule>/", closing_views.add_file, name="closing-file"),
    path(f"{ONE}closing/remove/<int:pk>/", closing_views.remove_file, name="closing-file-remove"),
    path(f"{ONE}closing/<slug:verdict>/", closing_views.decide, name="closing-decide"),
    path(f"{ONE}sheet/", closing_views.sheet, name="project-sheet"),
]
