"""What visitors see first: every room's part, in few questions; feeds, sitemap and share cards."""

import re
from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.league_days.queries import best_for_public
from branches.reports import brief_actions
from mailbox.cases import answering, publishing
from tests.attachments.nasty import picture
from tests.gatherings.conftest import Diary
from tests.league_days.results.conftest import Finale
from tests.mailbox.conftest import Letters
from tests.news.conftest import Desk
from tests.publicity.conftest import Board
from tests.reports.scene import Reports
from tests.volunteers.services.conftest import Rounds
from tuanwei.attachments.actions import store
from tuanwei.gatherings.cards import for_everybody
from volunteers.queries import shown_photo, wall_for_public
from volunteers.services.models import ProjectPhoto

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def published_letter(cast):
    case = Letters(cast).answered()
    answering.rate(case=case, is_satisfied=True, publish_consent=True)
    text = {"title": "窗口加开了", "question": "排队太久", "answer": "已加开<b>窗口"}
    made = publishing.prepare_publication(case=case, by=cast.staff, **text)
    publishing.approve_publication(publication=made, by=cast.staff2)
    return made


def published_brief(cast):
    scene = Reports(cast)
    adoptions = [scene.adopted(photos=2)]
    brief = brief_actions.begin_brief(by=cast.staff, title="社区里的团员", adoptions=adoptions)
    item = brief.items.get()
    item.photos = list(item.adoption.report.photos.values_list("pk", flat=True))
    item.save()
    return brief_actions.publish_brief(brief=brief, by=cast.staff, version=brief.version)


def project_photo(cast, **fields):
    project = Rounds(cast).project
    upload = SimpleUploadedFile("a.jpg", picture("JPEG"))
    return ProjectPhoto.objects.create(
        project=project, caption="读报", by=cast.staff, attachment=store(upload, by=cast.staff),
        **{"is_shown": True} | fields,
    )  # fmt: skip


def everything(cast):
    """One of each; what is not for everybody beside it."""
    desk, diary, board = Desk(cast), Diary(cast), Board(cast)
    found = {
        "news": desk.published(pictures=1, summary="一句<话"), "letter": published_letter(cast),
        "gathering": diary.shown(days=1, title="谁都能来"), "photo": project_photo(cast),
        "publicity": board.opened(is_public=True, title="大家看的公示", key=str(uuid4())),
    }  # fmt: skip
    desk.draft(title="还在写的")
    diary.shown(days=1, title="只给干部的", role="cadres")
    board.opened(title="登录才看的公示", key=str(uuid4()))
    return found


def test_the_front_page_shows_every_room_and_nothing_that_is_not_for_everybody(client, cast):
    found = everything(cast)
    brief = published_brief(cast)
    page = client.get("/").content.decode()
    assert f'href="/reports/briefs/{brief.pk}/"' in page
    for words in (
        "走上歌乐山",
        "窗口加开了",
        "谁都能来",
        "大家看的公示",
        "敬老院陪伴",
        "社区里的团员",
    ):
        assert words in page, words
    for words in ("还在写的", "只给干部的", "登录才看的公示", "林知夏"):
        assert words not in page, words
    assert f'src="/wall/{found["photo"].pk}.jpg" alt="读报"' in page


@pytest.mark.parametrize("many", [1, 3])
def test_a_front_page_asks_little_however_much_there_is(
    client, cast, many, django_assert_num_queries
):
    for _n in range(many):
        everything(cast)
    client.get("/")
    with django_assert_num_queries(6):
        client.get("/")


def test_an_empty_portal_still_says_what_it_is_for(client, db):
    page = client.get("/").content.decode()
    assert "一封信怎么走" in page
    for words in ("新闻</h2>", "正在公示", "服务风采", "刚刚答复"):
        assert words not in page, words


def test_this_month_comes_first_else_what_is_next(cast):
    diary = Diary(cast)
    diary.shown(days=40, title="以后的")
    title, found = for_everybody()
    assert (title, [each.title for each in found]) == ("接下来的活动", ["以后的"])
    soon = diary.shown(days=1, title="就在眼前")
    today, day = timezone.localdate(), timezone.localdate(soon.starts_at)
    title, found = for_everybody()
    if day.month == today.month:
        assert (title, [e.title for e in found]) == (f"{today.month} 月的活动", ["就在眼前"])
    else:
        assert (title, [e.title for e in found]) == ("接下来的活动", ["就在眼前", "以后的"])


def test_the_best_league_days_of_the_last_contest_name_no_person(cast):
    assert best_for_public() == ("", [])
    finale = Finale(cast).published()
    assert best_for_public() == ("", [])  # the window still runs
    finale.over()
    title, days = best_for_public()
    assert title == finale.contest.title
    assert days
    assert {unit for day in days for unit in day.units} <= {
        each.unit.name for each in finale.entries.values()
    }


def test_pictures_of_the_wall_are_small_and_only_those_that_are_shown(client, cast):
    shown, kept = project_photo(cast), project_photo(cast, is_shown=False)
    answer = client.get(f"/wall/{shown.pk}.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert len(answer.content) < 12_000
    assert client.get(f"/wall/{kept.pk}.jpg").status_code == 404
    assert shown_photo(kept.pk) is None
    assert [p.caption for project in wall_for_public() for p in project.shown_photos] == ["读报"]


@pytest.mark.parametrize(
    ("name", "title", "path"),
    [("news", "走上歌乐山", "/news/{news.pk}/"), ("answers", "窗口加开了", "/mailbox/public/{letter.pk}/"),
     ("activities", "谁都能来", "/calendar/{gathering.pk}/")],
)  # fmt: skip
def test_feeds_hold_what_everybody_reads(client, cast, settings, name, title, path):
    settings.PORTAL_URL = "https://tw.example.edu.cn"
    address = settings.PORTAL_URL + path.format(**everything(cast))
    rss = ElementTree.fromstring(client.get(f"/feeds/{name}.xml").content)
    assert [(each.findtext("title"), each.findtext("link")) for each in rss.iter("item")] == [
        (title, address)
    ]
    atom = ElementTree.fromstring(client.get(f"/feeds/{name}.atom").content)
    entries = list(atom.iter(f"{ATOM}entry"))
    assert [each.findtext(f"{ATOM}title") for each in entries] == [title]
    assert entries[0].find(f"{ATOM}link").get("href") == address
    assert "<b>" not in (rss.find("channel/item").findtext("description"))


def test_a_title_with_what_no_feed_holds_breaks_no_feed(client, cast):
    diary = Diary(cast)
    diary.shown(days=1, title="夜\x0b跑\uffff<集合>", summary="\x1f")
    for kind in ("xml", "atom"):
        feed = ElementTree.fromstring(client.get(f"/feeds/activities.{kind}").content)
        assert "夜跑<集合>" in [each.text for each in feed.iter() if each.tag.endswith("title")]


def test_the_sitemap_names_public_pages_only(client, cast, settings):
    settings.PORTAL_URL = "https://tw.example.edu.cn"
    found, brief = everything(cast), published_brief(cast)
    text = client.get("/sitemap.xml").content.decode()
    paths = [at.removeprefix(settings.PORTAL_URL) for at in re.findall(r"<loc>(.*?)</loc>", text)]
    assert f"/news/{found['news'].pk}/" in paths
    assert f"/publicity/{found['publicity'].pk}/" in paths
    assert f"/mailbox/public/{found['letter'].pk}/" in paths
    assert {"/reports/briefs/", f"/reports/briefs/{brief.pk}/"} <= set(paths)
    for path in paths:
        assert client.get(path).status_code == 200, path
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://tw.example.edu.cn/sitemap.xml" in robots
    closed = tuple(re.findall(r"Disallow: (\S+)", robots))
    opened = tuple(re.findall(r"Allow: (/reports/briefs/)\n", robots))
    assert "Allow: /accounts/login/$\n" in robots and "Allow: /search/$\n" in robots
    assert opened and not [
        path for path in paths if path.startswith(closed) and not path.startswith(opened)
    ]


def test_share_cards_have_absolute_addresses_and_say_what_the_page_is(client, cast, settings):
    settings.PORTAL_URL = "https://tw.example.edu.cn"
    found = everything(cast)
    news = found["news"]
    page = client.get(f"/news/{news.pk}/").content.decode()
    cover = news.pictures.get().pk
    for line in (
        '<meta property="og:title" itemprop="name" content="走上歌乐山">',
        '<meta name="description" content="一句&lt;话">',
        '<meta property="og:type" content="article">',
        f'content="https://tw.example.edu.cn/news/pictures/{cover}/"',
        f'<link rel="canonical" href="https://tw.example.edu.cn/news/{news.pk}/">',
    ):
        assert line in page, line
    page = client.get("/mailbox/public/").content.decode()
    assert 'content="https://tw.example.edu.cn/static/img/share.png"' in page
    assert page.count('name="description"') == 1
    photo = found["photo"]
    page = client.get(f"/volunteers/projects/{photo.project_id}/").content.decode()
    assert f'content="https://tw.example.edu.cn/volunteers/photos/{photo.pk}/"' in page
    assert f'itemprop="description" content="{photo.project.team.name}为' in page
    letter = client.get(f"/mailbox/public/{found['letter'].pk}/").content.decode()
    assert (
        '<meta property="og:description" itemprop="description" content="已加开&lt;b&gt;窗口">'
        in letter
    )


def test_the_page_of_feeds_and_an_old_gathering_that_is_over(client, cast):
    page = client.get("/feeds/").content.decode()
    for part in ("/feeds/news.xml", "/feeds/answers.atom", "/calendar/public.ics"):
        assert part in page, part
    diary = Diary(cast)
    gathering = diary.shown(title="办完的")
    gathering.starts_at = timezone.now() - timedelta(hours=5)
    gathering.ends_at = timezone.now() - timedelta(hours=2)
    gathering.save()
    assert "办完的" not in client.get("/").content.decode()
