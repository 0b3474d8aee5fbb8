"""Addresses of the mailbox: letters for their authors, the desk for those who answer, and what
the public reads."""

from django.urls import include, path

from mailbox.absences import views as absence_views
from mailbox.cases import (
    alert_views,
    checklist_views,
    desk_views,
    export_views,
    letter_views,
    promise_views,
    public_views,
    rules_views,
    similar_views,
    track_views,
    vote_views,
    write_views,
)
from mailbox.insights import views as insights
from mailbox.replies import views as reply_views
from mailbox.safety import views as safety_views
from mailbox.senders import views as sender_views

app_name = "mailbox"
urlpatterns = [
    path("surveys/", include("mailbox.surveys.urls")),
    path("", include("mailbox.digests.urls")),
    path("mailbox/", letter_views.letter_list, name="letter-list"),
    path("mailbox/write/", write_views.write, name="letter-write"),
    path("mailbox/similar/", similar_views.similar, name="similar"),
    path("mailbox/open/<uuid:pk>/", similar_views.shown, name="shown"),
    path("mailbox/open/<uuid:pk>/support/", similar_views.support, name="support"),
    path("mailbox/supported/", similar_views.supported, name="supported"),
    path("mailbox/anonymous/", write_views.write_anonymous, name="letter-anonymous"),
    path("mailbox/track/", track_views.track, name="letter-track"),
    path("mailbox/letters/<str:number>/", letter_views.letter, name="letter"),
    path("mailbox/letters/<str:number>/sent/", letter_views.sent, name="letter-sent"),
    path("mailbox/letters/<str:number>/tell/", letter_views.tell, name="letter-tell"),
    path("mailbox/letters/<str:number>/reply/", letter_views.reply, name="letter-reply"),
    path("mailbox/letters/<str:number>/rate/", letter_views.rate, name="letter-rate"),
    path("mailbox/letters/<str:number>/withdraw/", letter_views.withdraw, name="letter-withdraw"),
    path("mailbox/letters/<str:number>/title/", letter_views.hide_title, name="letter-title"),
    path("mailbox/files/<uuid:pk>/", letter_views.open_file, name="file-open"),
    path("mailbox/public/", public_views.published_list, name="public"),
    path("mailbox/public/<int:pk>/", public_views.published, name="published"),
    path("mailbox/public/<int:pk>/helpful/", vote_views.vote, name="published-vote"),
    path("mailbox/public/promises/", promise_views.public_list, name="promises"),
    path("mailbox/public/figures/", public_views.figures, name="figures"),
    path("desk/", desk_views.desk_list, name="desk-list"),
    path("desk/export/", export_views.export, name="desk-export"),
    path("desk/absences/", absence_views.absence_list, name="absence-list"),
    path("desk/absences/<int:pk>/end/", absence_views.absence_end, name="absence-end"),
    path("desk/absences/<int:pk>/decline/", absence_views.absence_decline, name="absence-decline"),
    path("desk/turns/", absence_views.turn_list, name="turn-list"),
    path("desk/turns/<int:pk>/remove/", absence_views.turn_remove, name="turn-remove"),
    path("desk/alerts/", alert_views.alert_list, name="alert-list"),
    path("desk/alerts/settings/", safety_views.setting, name="safety"),
    path("desk/alerts/<int:pk>/", alert_views.alert, name="alert"),
    path("desk/alerts/<int:pk>/<slug:verb>/", alert_views.act, name="alert-act"),
    path("desk/replies/", reply_views.reply_list, name="reply-list"),
    path("desk/replies/new/", reply_views.reply_edit, name="reply-new"),
    path("desk/replies/<int:pk>/", reply_views.reply_edit, name="reply-edit"),
    path("desk/senders/", sender_views.sender_list, name="sender-list"),
    path("desk/senders/<int:pk>/<slug:verb>/", sender_views.sender_act, name="sender-act"),
    path("desk/rules/", rules_views.class_list, name="class-list"),
    path("desk/rules/new/", rules_views.class_new, name="class-new"),
    path("desk/rules/checklists/", checklist_views.checklist_list, name="checklist-list"),
    path(
        "desk/rules/checklists/<slug:key>/", checklist_views.checklist_edit, name="checklist-edit"
    ),
    path("desk/rules/reasons/", rules_views.reason_list, name="reason-list"),
    path("desk/rules/reasons/new/", rules_views.reason_edit, name="reason-new"),
    path("desk/rules/reasons/<int:pk>/", rules_views.reason_edit, name="reason-edit"),
    path("desk/rules/checks/", rules_views.check_times, name="check-times"),
    path("desk/rules/<slug:key>/", rules_views.class_edit, name="class-edit"),
    path("desk/promises/", promise_views.promise_list, name="promise-list"),
    path("desk/promises/<int:pk>/", promise_views.promise, name="promise"),
    path(
        "desk/promises/<int:pk>/steps/<int:step>/<slug:verb>/",
        promise_views.step,
        name="promise-step",
    ),
    path("desk/promises/<int:pk>/<slug:verb>/", promise_views.act, name="promise-act"),
    path("desk/insights/", insights.month, name="insights"),
    path("desk/publications/", desk_views.publication_list, name="publication-list"),
    path("desk/letters/<str:number>/", desk_views.case, name="desk-case"),
    path("desk/letters/<str:number>/<slug:verb>/", desk_views.act, name="desk-act"),
    path("", include("mailbox.service.urls")),
]
