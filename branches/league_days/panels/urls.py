"""Addresses of this room."""

from django.urls import path

from branches.league_days.panels import bonus_views, judge_views, seat_views

urlpatterns = [
    path("contests/panels/mine/", judge_views.judge_list, name="judge-list"),
    path("contests/panels/mine/<int:pk>/hand-in/", judge_views.hand_in, name="sheet-hand-in"),
    path("contests/panels/mine/<int:pk>/<int:entry>/", judge_views.sheet, name="sheet"),
    path("contests/panels/mine/<int:pk>/<int:entry>/aside/", judge_views.step_aside,
         name="sheet-aside"),
    path("contests/panels/mine/<int:pk>/<int:entry>/files/<int:file>/", judge_views.sheet_file,
         name="sheet-file"),
    path("contests/panels/entries/<int:pk>/", judge_views.sheets_of_entry, name="sheet-entry"),
    path("contests/panels/bonus/<int:pk>/", bonus_views.bonus_list, name="bonus-list"),
    path("contests/panels/bonus/<int:pk>/<int:given>/back/", bonus_views.take_back,
         name="bonus-back"),
    path("contests/panels/<int:pk>/", seat_views.panel, name="panel"),
    path("contests/panels/<int:pk>/do/<slug:verb>/", seat_views.act, name="panel-act"),
    path("contests/panels/<int:pk>/seats/<str:panel>/", seat_views.seats, name="panel-seats"),
    path("contests/panels/<int:pk>/print/<str:panel>/", seat_views.print_sheets,
         name="panel-print"),
    path("contests/panels/<int:pk>/judges/<int:judge>/", seat_views.judge, name="judge"),
    path("contests/panels/<int:pk>/judges/<int:judge>/remove/", seat_views.judge_remove,
         name="judge-remove"),
    path("contests/panels/<int:pk>/judges/<int:judge>/recuse/", seat_views.judge_recuse,
         name="judge-recuse"),
    path("contests/panels/<int:pk>/judges/<int:judge>/recuse/<int:recusal>/lift/",
         seat_views.recusal_lift, name="judge-lift"),
]  # fmt: skip
