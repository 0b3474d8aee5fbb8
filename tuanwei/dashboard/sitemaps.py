"""What search engines may find: public pages only, under the portal's own name."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as written
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from branches.reports.queries import published_briefs
from mailbox.cases.queries import published_since
from mailbox.digests.queries import published as published_digests
from tuanwei.gatherings.cards import for_everybody
from tuanwei.lib.navigation import first_address
from tuanwei.news.queries import changed_since
from tuanwei.publicity.queries import public_ones

PAGES = (
    "home", "news:list", "mailbox:public", "mailbox:figures", "mailbox:promises", "mailbox:digest-public-list",
    "activities:menu", "gatherings:calendar", "volunteers:home", "volunteers:wall", "publicity:list",
    "league_days:best-list", "reports:brief-public-list", "mailbox:service-list", "mailbox:letter-write",
    "feeds", "lib:privacy", "lib:accessibility",
)  # fmt: skip


class Pages(Sitemap):
    """`items()` gives (path, day or moment of the last change or None)."""

    def get_domain(self, site=None):
        """The portal's own name, whatever name it was asked under."""
        return urlsplit(settings.PORTAL_URL).netloc

    def get_protocol(self, protocol=None):
        """As the portal's address says."""
        return urlsplit(settings.PORTAL_URL).scheme

    def location(self, item):
        """The path."""
        return item[0]

    def lastmod(self, item):
        """The last change."""
        return item[1]


class Lists(Pages):
    """The places that everybody may see."""

    def items(self):
        """Those that exist."""
        return [(url, None) for name in PAGES if (url := first_address(name))]


class News(Pages):
    """Articles."""

    def items(self):
        """Of the last year and a bit."""
        return [(reverse("news:article", args=[key]), at) for key, at in changed_since()]


class Answers(Pages):
    """Answered letters."""

    def items(self):
        """All that are public."""
        return [(reverse("mailbox:published", args=[key]), on) for key, on in published_since()]


class Digests(Pages):
    """Monthly digests."""

    def items(self):
        """The published ones."""
        return [
            (reverse("mailbox:digest-public", args=[each.slug]), each.published_at)
            for each in published_digests()
        ]


class Briefs(Pages):
    """Digests of what branches report."""

    def items(self):
        """The published ones."""
        return [(reverse("reports:brief-public", args=[key]), at) for key, at in published_briefs()]


class Publicities(Pages):
    """What is or was published for objections, where visitors may read it."""

    def items(self):
        """The public ones."""
        return [(reverse("publicity:publicity", args=[key]), at) for key, at in public_ones()]


class Activities(Pages):
    """What everybody may come to."""

    def items(self):
        """The next ones."""
        return [
            (reverse("gatherings:gathering", args=[each.pk]), None) for each in for_everybody(50)[1]
        ]


SITEMAPS = {
    "lists": Lists, "news": News, "answers": Answers, "digests": Digests, "briefs": Briefs,
    "publicities": Publicities, "activities": Activities,
}  # fmt: skip
CLOSED = (
    "/accounts/", "/admin/", "/audit/", "/desk/", "/exports/", "/imports/", "/notices/", "/search/",
    "/news/desk/", "/mailbox/letters/", "/mailbox/track/", "/assessment/", "/pairing/",
    "/recommendations/", "/reports/", "/liaison/", "/circulars/", "/term-reports/", "/c/", "/theme/",
)  # fmt: skip
OPEN = ("/reports/briefs/", "/accounts/login/$", "/search/$")
"""Public places inside closed ones; results of a search and where a sign-in leads stay closed."""


@require_safe
@cache_control(max_age=3600)
def sitemap(request):
    """All of them as one sitemap."""
    return written(request, SITEMAPS)


@require_safe
@cache_control(max_age=3600)
def robots(request):
    """What robots leave alone, and where the sitemap is. What is private needs a sign-in anyway."""
    lines = ["User-agent: *", *(f"Allow: {path}" for path in OPEN)]
    lines += [*(f"Disallow: {path}" for path in CLOSED), ""]
    lines += [f"Sitemap: {settings.PORTAL_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def feeds(request):
    """Where to subscribe, for people."""
    names = (("新闻", "feed-news"), ("公开答复", "feed-answers"), ("活动", "feed-activities"))
    rows = [
        (label, settings.PORTAL_URL + reverse(name), settings.PORTAL_URL + reverse(f"{name}-atom"))
        for label, name in names
    ]
    calendar = settings.PORTAL_URL + reverse("gatherings:feed-public")
    return render(request, "dashboard/feeds.html", {"rows": rows, "calendar": calendar})
