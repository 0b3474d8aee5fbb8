"""Feeds for readers of news: RSS and Atom of news, answered letters and activities."""

from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape

from mailbox.cases.queries import latest_published_for_feeds
from tuanwei.gatherings.cards import for_everybody
from tuanwei.lib.texts import sayable
from tuanwei.news.queries import newest_for_feeds

MOST = 20


class Readable(Rss201rev2Feed):
    """Browsers show it as text; readers find it all the same."""

    content_type = "application/xml; charset=utf-8"


class PortalFeed(Feed):
    """Addresses are the portal's own, whatever name it was asked under."""

    feed_type = Readable
    language = "zh-CN"
    link = reverse_lazy("home")
    noun, about = "", ""

    def get_feed(self, obj, request):
        """The feed, with the portal's own addresses."""
        feed = super().get_feed(obj, request)
        feed.feed["feed_url"] = settings.PORTAL_URL + request.path
        return feed

    def title(self):
        """The portal's name and what is in it."""
        return f"{settings.PORTAL_NAME} · {self.noun}"

    def description(self):
        """One sentence."""
        return f"{settings.COMMITTEE_NAME}{self.about}"

    subtitle = description

    def item_link(self, item):
        """An address with the portal's name."""
        return settings.PORTAL_URL + self.path_of(item)

    def item_title(self, item):
        """As it is written, as far as a feed holds it: the generator escapes it."""
        return sayable(item.title)

    def item_description(self, item):
        """What is said about it; readers show it as HTML."""
        return escape(sayable(self.words_of(item)))


class NewsFeed(PortalFeed):
    """The newest articles."""

    link = reverse_lazy("news:list")
    noun, about = "新闻", "的新闻"

    def items(self):
        """The newest versions that everybody reads."""
        return newest_for_feeds(MOST)

    def path_of(self, item):
        """The page of the article."""
        return reverse("news:article", args=[item.article_id])

    def words_of(self, item):
        """The summary."""
        return item.said

    def item_pubdate(self, item):
        """When it first came out."""
        return item.article.first_at

    def item_updateddate(self, item):
        """When this version came out."""
        return item.published_at

    def item_categories(self, item):
        """Its tags."""
        return item.tags


class AnswersFeed(PortalFeed):
    """The newest answered letters that are public."""

    link = reverse_lazy("mailbox:public")
    noun, about = "公开答复", "答复了什么"

    def items(self):
        """The newest publications."""
        return latest_published_for_feeds(MOST)

    def path_of(self, item):
        """The page of the answer."""
        return reverse("mailbox:published", args=[item.pk])

    def words_of(self, item):
        """The answer."""
        return item.answer

    def item_pubdate(self, item):
        """The day, as the page has it."""
        return timezone.make_aware(datetime.combine(item.published_on, time()))


class ActivitiesFeed(PortalFeed):
    """What everybody may come to."""

    link = reverse_lazy("activities:menu")
    noun, about = "活动", "近期的活动，谁都可以来"

    def items(self):
        """The next ones."""
        return for_everybody(MOST)[1]

    def path_of(self, item):
        """The page of the gathering."""
        return reverse("gatherings:gathering", args=[item.pk])

    def words_of(self, item):
        """When and where."""
        start = timezone.localtime(item.starts_at)
        words = f"{start.month}月{start.day}日 {start:%H:%M} {item.where}".strip()
        return f"{words}。{item.chip.words}"

    def item_pubdate(self, item):
        """When it was planned."""
        return item.made_at


class Atom:
    """The same as Atom."""

    feed_type = Atom1Feed


class NewsAtom(Atom, NewsFeed):
    """News as Atom."""


class AnswersAtom(Atom, AnswersFeed):
    """Answers as Atom."""


class ActivitiesAtom(Atom, ActivitiesFeed):
    """Activities as Atom."""
