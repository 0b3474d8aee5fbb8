"""Addresses of imports, exports and their progress."""

from django.urls import path

from tuanwei.jobs import export_views, views

app_name = "jobs"
urlpatterns = [
    path("imports/", views.import_list, name="import-list"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/template/<slug:kind>.xlsx", views.import_template, name="import-template"),
    path("imports/<int:pk>/", views.import_detail, name="import-detail"),
    path("imports/<int:pk>/header/", views.import_header, name="import-header"),
    path("imports/<int:pk>/map/", views.import_map, name="import-map"),
    path("imports/<int:pk>/confirm/", views.import_confirm, name="import-confirm"),
    path("imports/<int:pk>/undo/", views.import_undo, name="import-undo"),
    path("imports/<int:pk>/drop/", views.import_drop, name="import-drop"),
    path("imports/<int:pk>/errors.xlsx", views.import_errors, name="import-errors"),
    path("exports/", export_views.export_list, name="export-list"),
    path("exports/log/", export_views.export_log, name="export-log"),
    path("exports/new/<slug:kind>/", export_views.export_new, name="export-new"),
    path("exports/<int:pk>/file/", export_views.export_file, name="export-file"),
    path("jobs/<int:pk>/", export_views.job_progress, name="job-progress"),
    path("jobs/<int:pk>/cancel/", export_views.job_cancel, name="job-cancel"),
    path("jobs/<int:pk>/retry/", export_views.job_retry, name="job-retry"),
]
