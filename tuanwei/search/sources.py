"""What is searched, area by area. Each source gives the rows that list and page of its room show to this person,
narrowed by the words; nothing else is ever asked, so that list, detail, count and search agree.

A source says which columns are the title, the text around the words and the day, and where a row is opened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities import queries as activities
from assessment import queries as assessment
from branches.league_days import queries as league_days
from branches.liaison.permissions import minutes_holding
from branches.liaison.practice_queries import visible_practices
from branches.organisation.people import roster, units_matching
from branches.organisation.permissions import can_list_members
from branches.organisation.queries import hats
from branches.reports import queries as reports
from mailbox import queries as mailbox
from tuanwei.circulars import queries as circulars
from tuanwei.gatherings.queries import gatherings_holding
from tuanwei.lib import masking
from tuanwei.lib.finding import holding
from tuanwei.news import queries as news
from tuanwei.notices.queries import notices_holding
from tuanwei.proposals.queries import proposals_holding
from tuanwei.publicity.queries import publicities_holding


@dataclass(frozen=True)
class Source:
    """One area. `rows(user, words)` is a QuerySet; `key(user)`, `title`, `text` and `on` are expressions of it;
    `address(key)` opens a row, `shown(title)` says what of the title is shown. Where nothing is found, titles that
    sound alike are offered, unless they are somebody's own (`is_guessed` False). The marks of a text that is Markdown
    (`is_marked_up`) are not shown."""

    area: str
    label: Any
    icon: str
    rows: Callable
    address: Callable
    title: Any
    text: Any = None
    on: Any = None
    key: Callable = lambda user: F("pk")
    order: tuple = ("-pk",)
    shown: Callable = lambda title: title
    is_guessed: bool = True
    is_marked_up: bool = False


def joined(*names):
    """The texts of fields and values behind one another."""
    parts = [Cast(each, TextField()) for each in names]
    return Concat(*parts, output_field=TextField())


def _letter(key):
    number, _bar, is_at_desk = key.rpartition("|")
    return reverse("mailbox:desk-case" if is_at_desk == "1" else "mailbox:letter", args=[number])


def _letter_key(user):
    place = Case(When(mailbox_at_desk=True, then=Value("|1")), default=Value("|0"))
    return joined("number", place)


def _letters(user, words):
    rows = mailbox.letters_holding(user, words)
    return rows.annotate(mailbox_at_desk=mailbox.at_desk(user))


def _theme(key):
    code, _bar, pk = key.partition("|")
    return f"{reverse('activities:menu')}?term={code}&theme={pk}"


def _theme_key(user):
    return joined("menu__code", Value("|"), "pk")


def _proposal(key):
    pk, _bar, where = key.partition("|")
    if where == "desk":
        return reverse("proposals:proposal", args=[pk])
    return reverse("proposals:mine" if where == "own" else "activities:proposed")


def _proposal_key(user):
    if hats(user).is_staff:
        return joined("pk", Value("|desk"))
    own = Case(
        When(source="person", source_key=str(user.pk), then=Value("|own")), default=Value("|theme")
    )
    return joined("pk", own)


def _people(user, words):
    """The roster's own search: one word, from the beginning of name, pinyin, initials or number."""
    if not (user.is_authenticated and can_list_members(user)) or len(words) != 1:
        return roster(user, text="").none()
    return roster(user, text=words[0])


def _units(user, words):
    """Every unit that the tree shows to those who sign in."""
    rows = units_matching(words[0] if words else "")
    if not user.is_authenticated or not words:
        return rows.none()
    for word in words[1:]:
        rows = rows & units_matching(word)
    return rows


def _circulars(user, words):
    return circulars.search(user, " ".join(words)) if any(words) else circulars.readable(user)


def _practices(user, words):
    """What branches share, for those who sign in."""
    shown = visible_practices(user)
    if not user.is_authenticated:
        return shown.none()
    return holding(shown, words, "title", "text", "unit__name")


def _masked(title):
    name, _bar, number = title.partition("|")
    return f"{masking.name(name)}（{masking.number(number)}）"


def at(name):
    """A function of a key: the address of this name."""
    return lambda key: reverse(name, args=[key])


SOURCES = (
    Source(
        "letters", _("来信"), "mail", _letters, _letter, F("title"), F("text"), F("received_at"),
        key=_letter_key, order=("-received_at", "-pk"), is_guessed=False,
    ),
    Source(
        "answers", _("公开答复"), "mail-opened",
        lambda user, words: mailbox.answers_holding(words), at("mailbox:published"), F("title"),
        joined("question", Value(" "), "answer"), F("published_on"),
        order=("-published_on", "-pk"),
    ),
    Source(
        "projects", _("活动"), "flag", activities.projects_holding, at("activities:project-live"),
        F("application__title"), F("unit__name"), F("application__starts_at"),
        key=lambda user: F("application__number"),
    ),
    Source(
        "themes", _("活动菜单"), "star", lambda user, words: activities.themes_holding(words),
        _theme, F("title"), F("aims"), key=_theme_key, order=("-menu__code", "position"),
    ),
    Source(
        "gatherings", _("日程"), "calendar", lambda user, words: gatherings_holding(words),
        at("gatherings:gathering"), F("title"), joined("unit__name", Value(" "), "summary"),
        F("starts_at"), order=("-starts_at", "-pk"),
    ),
    Source(
        "league_days", _("团日活动"), "flag", league_days.days_holding, at("league_days:day"),
        F("gathering__title"), F("unit__name"), F("gathering__starts_at"),
        key=lambda user: F("number"), order=("-gathering__starts_at", "-pk"),
    ),
    Source(
        "contests", _("团日评选"), "trophy", league_days.contests_holding,
        at("league_days:contest"), F("title"), on=F("last_on"), order=("-last_on", "-pk"),
    ),
    Source(
        "publicity", _("公示"), "speakerphone", publicities_holding, at("publicity:publicity"),
        F("title"), on=F("ends_on"), order=("-ends_on", "-pk"),
    ),
    Source(
        "rounds", _("考核"), "award", assessment.rounds_holding, at("assessment:round"), F("name"),
        on=F("ends_on"), order=("-ends_on", "-pk"),
    ),
    Source(
        "proposals", _("建议"), "heart", proposals_holding, _proposal, F("title"), F("text"),
        F("made_at"), key=_proposal_key,
    ),
    Source(
        "notices", _("提醒"), "bell", notices_holding, at("notices:notice-detail"),
        Case(
            When(notice__shown_title="", then=F("notice__title")),
            default=F("notice__shown_title"),
        ),
        F("notice__body"), F("notice__created_at"), key=lambda user: F("notice"),
        is_guessed=False,
    ),
    Source(
        "units", _("团组织"), "building", _units, at("organisation:unit-detail"), F("name"),
        F("parent__name"), order=("name_pinyin", "pk"),
    ),
    Source(
        "people", _("团员"), "users", _people, at("organisation:member-detail"),
        joined("user__name", Value("|"), "user__number"), F("branch__name"),
        order=("user__name_pinyin", "user__number"), shown=_masked, is_guessed=False,
    ),
    Source(
        "news", _("新闻"), "world", lambda user, words: news.search(words), at("news:article"),
        F("title"), F("body"), F("published_at"), key=lambda user: F("article"),
        order=("-article__first_at", "-pk"), is_marked_up=True,
    ),
    Source(
        "circulars", _("通知公文"), "file-text",
        _circulars, at("circulars:circular"),
        F("title"), F("body"), F("sent_at"), order=("-sent_at", "-pk"),
    ),
    Source(
        "reports", _("信息报送"), "send", reports.reports_holding, at("reports:report"), F("called"),
        F("said"), F("submitted_at"), key=lambda user: F("number"), is_guessed=False,
    ),
    Source(
        "briefs", _("简报"), "file-text", lambda user, words: reports.briefs_holding(words),
        at("reports:brief-public"), F("title"), F("said"), F("published_at"),
        order=("-published_at", "-pk"), is_marked_up=True,
    ),
    Source(
        "minutes", _("会议纪要"), "file-text", minutes_holding, at("liaison:minutes"),
        F("meeting__gathering__title"), F("all_said"), F("published_at"),
        key=lambda user: F("meeting"), order=("-published_at", "-pk"),
    ),
    Source(
        "practices", _("好做法"), "heart", _practices, at("liaison:practice"), F("title"), F("text"),
        F("made_at"),
    ),
)  # fmt: skip
"""In the order they are shown."""
