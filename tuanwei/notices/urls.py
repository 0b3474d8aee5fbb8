"""Addresses under /notices/."""

from django.urls import path

from tuanwei.notices import staff_views, views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read-all/", views.read_all, name="read-all"),
    path("settings/", views.channel_settings, name="settings"),
    path("settings/test/", views.channel_test, name="settings-test"),
    path("settings/address/", views.address_trust, name="settings-address"),
    path("settings/robot/", views.robot_trust, name="settings-robot"),
    path("sent/", staff_views.sent_list, name="sent-list"),
    path("sent/<int:pk>/", staff_views.sent_detail, name="sent-detail"),
    path("sent/<int:pk>/remind/", staff_views.sent_remind, name="sent-remind"),
    path("sent/<int:pk>/recall/", staff_views.sent_recall, name="sent-recall"),
    path("sent/<int:pk>/retry/", staff_views.sent_retry, name="sent-retry"),
    path("undelivered/", staff_views.dead_list, name="dead-list"),
    path("undelivered/<int:pk>/retry/", staff_views.dead_retry, name="dead-retry"),
    path("<int:pk>/", views.notice_detail, name="notice-detail"),
    path("<int:pk>/open/", views.notice_open, name="notice-open"),
    path("<int:pk>/confirm/", views.notice_confirm, name="notice-confirm"),
]
