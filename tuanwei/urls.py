"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path

from tuanwei.accounts import sso

handler400 = "tuanwei.lib.views.bad_request"
handler500 = "tuanwei.lib.middleware.fault"
urlpatterns = [  # the busiest first: each address is tried in turn
    path("", include("tuanwei.dashboard.urls")),
    # A whole month's votes come in the last minutes: one look tells whether to look further here.
    re_path(r"^(?=contests/|league-days/)", include("branches.league_days.urls")),
    path("", include("mailbox.urls")),
    path("", include("tuanwei.gatherings.urls")),
    path("activities/", include("activities.urls")),
    path("volunteers/", include("volunteers.urls")),
    re_path(r"^(?=pairing/|recommendations/)", include("party_pairing.urls")),
    path("assessment/", include("assessment.urls")),
    path("reports/", include("branches.reports.urls")),
    path("liaison/", include("branches.liaison.urls")),
    path("circulars/", include("tuanwei.circulars.urls")),
    path("news/", include("tuanwei.news.urls")),
    path("search/", include("tuanwei.search.urls")),
    path("five-haves/", include("tuanwei.five_haves.urls")),
    path("term-reports/", include("tuanwei.term_reports.urls")),
    path("proposals/", include("tuanwei.proposals.urls")),
    path("publicity/", include("tuanwei.publicity.urls")),
    path("", include("tuanwei.lib.urls")),
    path("accounts/", include("tuanwei.accounts.urls")),
    path("notices/", include("tuanwei.notices.urls")),
    path("workdays/", include("tuanwei.workdays.urls")),
    path("audit/", include("tuanwei.audit.urls")),
    path("branches/", include("branches.organisation.urls")),
    path("", include("tuanwei.jobs.urls")),
    path("admin/", admin.site.urls),
    *sso.root_addresses(),
]
if settings.DEBUG:
    from django.views.generic import TemplateView

    urlpatterns += [
        path("specimen/", TemplateView.as_view(template_name="components/specimen.html"))
    ]
