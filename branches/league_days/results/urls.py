"""Addresses of this room."""

from django.urls import path

from branches.league_days.results import certificate_views, honour_views, result_views

urlpatterns = [
    path("contests/best/", honour_views.best_list, name="best-list"),
    path("contests/honours/", honour_views.honour_roll, name="honour-roll"),
    path("contests/certificates/", certificate_views.certificate_check, name="certificate-check"),
    path("contests/certificates/<str:code>/", certificate_views.certificate_show,
         name="certificate-show"),
    path("contests/certificates/<str:code>/print/", certificate_views.certificate_print,
         name="certificate-print"),
    path("contests/<int:pk>/result/", result_views.result_show, name="result-show"),
    path("contests/<int:pk>/result/publish/", result_views.result_publish, name="result-publish"),
    path("contests/<int:pk>/result/awards/<int:award>/revoke/", result_views.award_revoke,
         name="award-revoke"),
    path("contests/<int:pk>/result/<str:key>/count/", result_views.result_count,
         name="result-count"),
    path("contests/<int:pk>/result/<str:key>/decide/", result_views.result_decide,
         name="result-decide"),
    path("contests/<int:pk>/result/<str:key>/recount/", result_views.result_recount,
         name="result-recount"),
    path("contests/<int:pk>/result/<str:key>/export/", result_views.result_export,
         name="result-export"),
    path("contests/<int:pk>/result/<str:key>/<int:entry>/", result_views.result_line,
         name="result-line"),
]  # fmt: skip
