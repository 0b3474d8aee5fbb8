"""Addresses of surveys; their names belong to the mailbox."""

from django.urls import path

from mailbox.surveys import answer_views, build_views

urlpatterns = [
    path("", answer_views.survey_list, name="survey-list"),
    path("manage/", build_views.manage, name="survey-manage"),
    path("manage/new/", build_views.new, name="survey-new"),
    path("manage/<int:pk>/", build_views.build, name="survey-build"),
    path("manage/<int:pk>/settings/", build_views.settings, name="survey-settings"),
    path("manage/<int:pk>/questions/new/", build_views.question, name="survey-question-new"),
    path("manage/<int:pk>/questions/<slug:key>/", build_views.question, name="survey-question"),
    path(
        "manage/<int:pk>/questions/<slug:key>/<slug:where>/",
        build_views.move,
        name="survey-question-move",
    ),
    path("manage/<int:pk>/check/", build_views.check, name="survey-check"),
    path("manage/<int:pk>/result/", build_views.result, name="survey-result"),
    path("manage/<int:pk>/proposed/", build_views.add_proposed, name="survey-proposed"),
    path("manage/<int:pk>/themes/<slug:key>/", build_views.send_themes, name="survey-themes"),
    path("manage/<int:pk>/export/<slug:kind>/", build_views.export, name="survey-export"),
    path("manage/<int:pk>/do/<slug:verb>/", build_views.act, name="survey-act"),
    path("<int:pk>/", answer_views.answer, name="survey-answer"),
]
