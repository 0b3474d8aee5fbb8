"""Addresses of hours, stars, awards and transcripts, below /volunteers/."""

from django.urls import path

from volunteers.honours import award_views, hours_views, star_views, transcript_views

urlpatterns = [
    path("hours/", hours_views.own, name="hours-mine"),
    path("people/<int:pk>/", hours_views.person, name="hours-person"),
    path("awards/", award_views.award_list, name="award-list"),
    path("awards/new/", award_views.award_new, name="award-new"),
    path("awards/<int:pk>/remove/", award_views.award_remove, name="award-remove"),
    path("awards/files/<uuid:pk>/", award_views.award_file, name="award-file"),
    path("stars/", star_views.star_list, name="star-list"),
    path("stars/export/", star_views.star_export, name="star-export"),
    path("stars/<int:pk>/", star_views.star_unit, name="star-unit"),
    path("stars/<int:pk>/print/", star_views.star_print, name="star-print"),
    path("transcripts/", transcript_views.transcript_list, name="transcript-list"),
    path("transcripts/<int:pk>/", transcript_views.transcript, name="transcript"),
    path("transcripts/<int:pk>/word/", transcript_views.transcript_word, name="transcript-word"),
    path("transcripts/<int:pk>/revoke/", transcript_views.transcript_revoke,
         name="transcript-revoke"),
    path("verify/", transcript_views.verify, name="transcript-verify"),
]  # fmt: skip
