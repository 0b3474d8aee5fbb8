"""Addresses of services below /volunteers/."""

from django.urls import path

from volunteers.services import desk_views, signing_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("projects/", views.projects, name="service-list"),
    path("projects/new/", desk_views.make, name="service-new"),
    path("projects/<int:pk>/", views.project, name="service"),
    path("projects/<int:pk>/desk/", desk_views.desk, name="service-desk"),
    path("projects/<int:pk>/edit/", desk_views.change, name="service-edit"),
    path("projects/<int:pk>/end/", desk_views.end, name="service-end"),
    path("projects/<int:pk>/shifts/new/", desk_views.plan, name="shift-new"),
    path("projects/<int:pk>/publish/", desk_views.publish_ready, name="shifts-publish"),
    path("projects/<int:pk>/series/new/", desk_views.start_series, name="service-series-new"),
    path("projects/<int:pk>/photos/new/", desk_views.add_photo, name="service-photo-add"),
    path("projects/<int:pk>/media/new/", desk_views.add_report, name="service-media-add"),
    path("series/<int:pk>/", desk_views.series_page, name="service-series"),
    path("series/<int:pk>/fill/", desk_views.fill_series, name="service-series-fill"),
    path("series/<int:pk>/end/", desk_views.end_series, name="service-series-end"),
    path("photos/<int:pk>/", views.photo, name="service-photo"),
    path("photos/<int:pk>/act/", desk_views.act_on_photo, name="service-photo-act"),
    path("media/<int:pk>/picture/", views.media_picture, name="service-media-picture"),
    path("media/<int:pk>/remove/", desk_views.remove_report, name="service-media-remove"),
    path("shifts/to-confirm/", signing_views.to_confirm, name="shifts-to-confirm"),
    path("shifts/to-confirm/all/", signing_views.confirm_all, name="shifts-confirm-all"),
    path("shifts/<int:pk>/", views.shift, name="shift"),
    path("shifts/<int:pk>/edit/", desk_views.change_shift, name="shift-edit"),
    path("shifts/<int:pk>/teacher/", desk_views.ask_teacher, name="shift-teacher"),
    path("shifts/<int:pk>/publish/", desk_views.publish, name="shift-publish"),
    path("shifts/<int:pk>/call-off/", desk_views.call_off, name="shift-call-off"),
    path("shifts/<int:pk>/confirm/", signing_views.confirm, name="shift-confirm"),
    path("shifts/<int:pk>/decline/", signing_views.decline, name="shift-decline"),
    path("shifts/<int:pk>/sign-up/", signing_views.sign_up, name="shift-sign-up"),
    path("shifts/<int:pk>/give-back/", signing_views.give_back, name="shift-give-back"),
    path("shifts/<int:pk>/place/", signing_views.place, name="shift-place"),
    path("places/<int:pk>/seek/", signing_views.seek_cover, name="shift-seek-cover"),
    path("places/<int:pk>/stay/", signing_views.stop_seeking, name="shift-stop-seeking"),
    path("places/<int:pk>/cover/", signing_views.cover, name="shift-cover"),
]
