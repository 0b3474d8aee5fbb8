"""Addresses under /calendar/, /venues/ and the short one behind the code on the screen."""

from django.urls import path

from tuanwei.gatherings import (
    arrange_views,
    calendar_views,
    check_in_views,
    feed_views,
    part_views,
    plan_views,
    record_views,
    rules_views,
    venue_views,
    views,
)

app_name = "gatherings"
urlpatterns = [
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("calendar/mine/", calendar_views.mine, name="mine"),
    path("calendar/mine/record/", record_views.record, name="record"),
    path("calendar/mine/record/export/", record_views.export, name="record-export"),
    path("calendar/absences/<int:pk>/", record_views.explain, name="explain"),
    path("calendar/rules/", rules_views.rules, name="rules"),
    path("calendar/rules/edit/", rules_views.rules_edit, name="rules-edit"),
    path("calendar/feeds/", feed_views.feeds, name="feeds"),
    path("calendar/public.ics", feed_views.public, name="feed-public"),
    path("calendar/units/<int:pk>.ics", feed_views.unit, name="feed-unit"),
    path("calendar/people/<str:token>.ics", feed_views.person, name="feed-person"),
    path("calendar/plan/", plan_views.plan, name="plan"),
    path("calendar/<int:pk>/", views.gathering, name="gathering"),
    path("calendar/<int:pk>/register/", views.register, name="register"),
    path("calendar/<int:pk>/unregister/", views.unregister, name="unregister"),
    path("calendar/<int:pk>/draw/", views.draw_record, name="draw-record"),
    path("calendar/<int:pk>/edit/", plan_views.edit, name="edit"),
    path("calendar/<int:pk>/arrange/", arrange_views.arrange, name="arrange"),
    path("calendar/<int:pk>/arrange/<slug:verb>/", arrange_views.act, name="arrange-act"),
    path("calendar/<int:pk>/promote/", part_views.promote, name="promote"),
    path("calendar/promoted/<int:pk>/take-back/", part_views.take_back, name="promoted-take-back"),
    path("calendar/<int:pk>/screen/", check_in_views.screen, name="screen"),
    path("calendar/<int:pk>/check-in/", check_in_views.check_in, name="check-in"),
    path("c/<int:pk>/<str:code>/", check_in_views.scan, name="scan"),
    path("venues/", venue_views.venue_list, name="venue-list"),
    path("venues/new/", venue_views.venue_edit, name="venue-new"),
    path("venues/<int:pk>/", venue_views.venue, name="venue"),
    path("venues/<int:pk>/edit/", venue_views.venue_edit, name="venue-edit"),
    path("venues/<int:pk>/close/", venue_views.close, name="venue-close"),
    path("venues/closures/<int:pk>/open/", venue_views.open_again, name="venue-open"),
]
