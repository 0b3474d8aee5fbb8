"""Addresses of the citizens' school, below /volunteers/."""

from django.urls import path

from volunteers.school import life_views, sign_views, views

urlpatterns = [
    path("school/", views.school, name="lesson-school"),
    path("school/courses/new/", views.course_new, name="lesson-course-new"),
    path("school/courses/<int:pk>/", views.course, name="lesson-course"),
    path("school/courses/<int:pk>/edit/", views.course_edit, name="lesson-course-edit"),
    path("school/courses/<int:pk>/plan/", views.lesson_new, name="lesson-course-plan"),
    path("school/party-branches/", life_views.party_branches, name="lesson-party-branches"),
    path(
        "school/party-branches/<int:pk>/", life_views.party_branch, name="lesson-party-branch"
    ),
    path(
        "school/party-branches/<int:pk>/export/", life_views.export,
        name="lesson-party-branch-export",
    ),
    path("school/sign/<str:token>/", sign_views.sign, name="lesson-sign"),
    path("school/lessons/<int:pk>/", views.lesson, name="lesson"),
    path("school/lessons/<int:pk>/edit/", views.lesson_edit, name="lesson-edit"),
    path("school/lessons/<int:pk>/tell/", views.tell, name="lesson-tell"),
    path("school/lessons/<int:pk>/cancel/", views.cancel, name="lesson-cancel"),
    path("school/lessons/<int:pk>/link/", views.renew, name="lesson-renew"),
    path("school/lessons/<int:pk>/sheet/", views.sheet, name="lesson-sheet"),
    path("school/lessons/<int:pk>/paper/", views.paper, name="lesson-paper"),
    path("school/lessons/<int:pk>/paper/photo/", views.paper_open, name="lesson-paper-open"),
]  # fmt: skip
