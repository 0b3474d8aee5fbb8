"""Addresses of this room."""

from django.urls import path

from tuanwei.news import desk_views, views

app_name = "news"
urlpatterns = [
    path("", views.news_list, name="list"),
    path("<int:pk>/", views.article, name="article"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("pictures/<int:pk>/small/", views.picture, {"size": "small"}, name="picture-small"),
    path("desk/", desk_views.desk_list, name="desk-list"),
    path("desk/new/", desk_views.begin, name="begin"),
    path("desk/<int:pk>/", desk_views.desk, name="desk"),
    path("desk/<int:pk>/edit/", desk_views.edit, name="edit"),
    path("desk/<int:pk>/versions/<int:at>/", desk_views.version, name="version"),
    path("desk/<int:pk>/<slug:verb>/", desk_views.act, name="act"),
]
