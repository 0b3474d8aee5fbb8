"""Addresses of this room."""

from django.urls import path

from branches.reports import brief_views, kind_views, pass_views, views, write_views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("begin/", write_views.begin, name="begin"),
    path("queue/", views.queue, name="queue"),
    path("rates/", views.rates, name="rates"),
    path("rates/<int:pk>/", views.rates_unit, name="rates-unit"),
    path("kinds/", kind_views.kind_list, name="kind-list"),
    path("kinds/new/", kind_views.edit, name="kind-new"),
    path("kinds/<int:pk>/", kind_views.kind, name="kind"),
    path("kinds/<int:pk>/edit/", kind_views.edit, name="kind-edit"),
    path("kinds/<int:pk>/close/", kind_views.close, name="kind-close"),
    path("adoptions/<int:pk>/withdraw/", pass_views.withdraw_adoption, name="adoption-withdraw"),
    path("digests/", brief_views.brief_list, name="brief-list"),
    path("digests/<int:pk>/", brief_views.brief_edit, name="brief-edit"),
    path("digests/<int:pk>/word/", brief_views.brief_word, name="brief-word"),
    path("digests/<int:pk>/texts/", brief_views.brief_texts, name="brief-texts"),
    path("digests/<int:pk>/<slug:verb>/", brief_views.brief_act, name="brief-act"),
    path("briefs/", brief_views.public_list, name="brief-public-list"),
    path("briefs/<int:pk>/", brief_views.public, name="brief-public"),
    path("briefs/<int:pk>/photos/<uuid:attachment>/", brief_views.brief_photo, name="brief-photo"),
    path("<str:number>/", views.report, name="report"),
    path("<str:number>/edit/", write_views.edit, name="edit"),
    path("<str:number>/take-back/", write_views.take_back, name="take-back"),
    path("<str:number>/withdraw/", write_views.withdraw, name="withdraw"),
    path("<str:number>/adopt/", pass_views.adopt, name="adopt"),
    path("<str:number>/raise/", pass_views.raise_at_meeting, name="raise"),
    path("<str:number>/take/", pass_views.take, name="take"),
    path("<str:number>/photos/<uuid:pk>/", views.photo, name="photo"),
    path("<str:number>/photos/<uuid:pk>/<slug:verb>/", write_views.photo_act, name="photo-act"),
    path("<str:number>/decide/<slug:verb>/", pass_views.decide, name="decide"),
]
