"""Addresses of league days below /league-days/."""

from django.urls import path

from branches.league_days.days import plan_views, record_views, rules_views, views

urlpatterns = [
    path("league-days/", views.days, name="day-list"),
    path("league-days/new/", plan_views.plan, name="plan-new"),
    path("league-days/plans/", plan_views.queue, name="plan-queue"),
    path("league-days/rules/", rules_views.rules, name="day-rules"),
    path("league-days/rules/edit/", rules_views.edit_rules, name="day-rules-edit"),
    path("league-days/themes/", rules_views.themes, name="theme-list"),
    path("league-days/themes/new/", rules_views.add_theme, name="theme-new"),
    path("league-days/themes/<int:pk>/", rules_views.change_theme, name="theme-edit"),
    path("league-days/<str:number>/", views.day, name="day"),
    path("league-days/<str:number>/edit/", plan_views.change, name="plan-edit"),
    path("league-days/<str:number>/submit/", plan_views.submit, name="plan-submit"),
    path("league-days/<str:number>/take-back/", plan_views.take_back, name="plan-take-back"),
    path("league-days/<str:number>/decide/", plan_views.decide, name="plan-decide"),
    path("league-days/<str:number>/call-off/", plan_views.call_off, name="day-call-off"),
    path("league-days/<str:number>/partners/<int:pk>/", plan_views.answer_partner,
         name="plan-partner"),
    path("league-days/<str:number>/record/", record_views.record, name="day-record"),
    path("league-days/<str:number>/materials/<slug:key>/", record_views.material,
         name="day-material"),
    path("league-days/<str:number>/files/<uuid:pk>/", views.file, name="day-file"),
    path("league-days/<str:number>/files/<uuid:pk>/remove/", record_views.remove_file,
         name="day-file-remove"),
]  # fmt: skip
