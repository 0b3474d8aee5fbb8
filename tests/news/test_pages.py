"""News as everybody reads it, and the desk of those who write it."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.news.conftest import photo
from tuanwei.attachments.models import Attachment
from tuanwei.news import actions
from tuanwei.news.models import Article

pytestmark = pytest.mark.django_db
TEXT = "<script>alert(1)</script>\n\n二百多人[点](javascript:x)"


def typed(article, **fields):
    return {
        "edition": article.edition, "mark": "", "title": "走上歌乐山", "summary": "", "source": "",
        "tags": "红岩 团日", "body": "二百多人",
    } | fields  # fmt: skip


def saved(client, article, **fields):
    url = reverse("news:edit", args=[article.pk])
    return client.post(url, typed(article, **fields), follow=True)


def test_a_visitor_reads_the_newest_first_and_what_is_pinned_on_top(client, desk):
    desk.filled()
    page = client.get("/news/").content.decode()
    titles = re.findall(r'stretched-link" href="/news/(\d+)/"', page)
    assert titles == [str(desk.pinned.pk), str(desk.out.pk)]
    article = client.get(f"/news/{desk.out.pk}/")
    html = article.content.decode()
    assert "<h2>小题</h2>" in html
    picture = desk.out.pictures.get()
    assert f'<img src="/news/pictures/{picture.pk}/" alt="台阶上的同学"' in html
    answer = client.get(f"/news/pictures/{picture.pk}/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "image/jpeg",
        "public, max-age=86400",
    )
    assert client.get(f"/news/{desk.wait.pk}/").status_code == 404


def test_tags_and_words_narrow(client, desk):
    desk.published(title="甲", tags=["红岩"], body="石阶")
    desk.published(title="乙", body="操场")
    for query, expected in (
        ("tag=红岩", ["甲"]),
        ("q=操场", ["乙"]),
        ("q=石阶 操场", []),
        ("tag=没有", ["乙", "甲"]),
    ):
        page = client.get(f"/news/?{query}").content.decode()
        assert re.findall(r'stretched-link" href="/news/\d+/">(.)</a>', page) == expected, query


def test_what_was_taken_down_says_why_and_nothing_else(client, desk):
    article = desk.published(pictures=1)
    actions.take_down(article=article, by=desk.cast.staff, reason="人数写错了")
    answer = client.get(f"/news/{article.pk}/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "人数写错了" in page
    assert "走上歌乐山" not in page
    assert client.get(f"/news/pictures/{article.pictures.get().pk}/").status_code == 404


def test_what_was_stopped_before_its_time_was_never_there(client, desk):
    at = timezone.now() + timedelta(days=1)
    article = desk.published(publish_at=at)
    actions.take_down(article=article, by=desk.cast.staff, reason="不发了")
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        assert client.get(f"/news/{article.pk}/").status_code == 404


def test_script_is_left_out_and_said_and_the_words_stay(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    page = saved(client, article, body=TEXT).content.decode()
    assert "页面上不会显示的内容：会运行脚本的链接、&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert desk.fresh(article).body == TEXT


def test_a_picture_of_50_mb_is_refused_in_words_and_nothing_typed_is_lost(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    huge = SimpleUploadedFile("全景.jpg", b"\xff\xd8\xff" + b"0" * (50 * 1024 * 1024), "image/jpeg")
    answer = saved(client, article, title="刚打的标题", body="刚打的正文", pictures=[huge])
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "“全景.jpg”没有加进来：文件超过 10 MB。请压缩或拆分后再上传。" in page
    assert "文字已经保存，没有丢。" in page
    assert 'value="刚打的标题"' in page
    assert "刚打的正文</textarea>" in page
    article = desk.fresh(article)
    assert (article.title, article.body) == ("刚打的标题", "刚打的正文")
    assert not Attachment.objects.exists()


def test_good_pictures_are_taken_where_others_are_refused(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    files = [photo(600, 400), SimpleUploadedFile("b.svg", b"<svg onload='x'/>", "image/svg+xml")]
    page = saved(client, article, pictures=files).content.decode()
    assert "“b.svg”没有加进来" in page
    assert desk.fresh(article).body == "二百多人\n\n![](图1)"
    article = desk.fresh(article)
    key = article.pictures.get().pk
    saved(client, article, body=article.body, **{f"alt-{key}": "山上的石阶"})
    assert article.pictures.get().alt == "山上的石阶"
    saved(client, desk.fresh(article), body=article.body, drop=key)
    assert not article.pictures.exists()


def test_enter_in_a_line_saves_and_drops_no_picture(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    saved(client, article, pictures=[photo(600, 400)])
    page = client.get(reverse("news:edit", args=[article.pk])).content.decode()
    buttons = re.findall(r"<button[^>]*>", page.split("data-autosave", 1)[1])
    chosen = next(each for each in buttons if 'type="button"' not in each)
    assert "name=" not in chosen and any('name="drop"' in each for each in buttons)


def test_autosave_answers_in_words_and_tells_of_others(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    url = reverse("news:edit", args=[article.pk])

    def told(**fields):
        answer = client.post(url, typed(article, **fields), headers={"X-Autosave": "1"})
        return json.loads(answer.content)

    first = told(title="边写边存")
    assert first["words"].endswith("自动保存了")
    assert first["edition"] == desk.fresh(article).edition == article.edition + 1
    stale = told(title="没看到上一稿")
    assert stale["conflict"] is True
    assert "周一鸣" in stale["words"]
    assert desk.fresh(article).title == "边写边存"
    assert told(title="长" * 61, edition=first["edition"])["words"].startswith("还没有保存：标题，")
    again = desk.fresh(article)
    actions.submit(article=again, by=cast.staff, edition=again.edition)
    assert told(title="又改", edition=again.edition)["stop"] is True


def test_whoever_saves_over_somebody_else_is_warned_and_keeps_the_words(client, cast, desk):
    client.force_login(cast.staff)
    article = desk.draft()
    actions.save(
        article=article, by=cast.staff2, edition=article.edition, words={"title": "陆可的"}
    )
    answer = saved(client, article, title="我的标题")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "陆可在" in page
    assert 'value="我的标题"' in page
    edition = re.search(r'name="edition" value="(\d+)"', page)[1]
    saved(client, article, title="我的标题", edition=edition)
    assert desk.fresh(article).title == "我的标题"


def test_whoever_looks_at_a_change_sees_what_changed_and_each_version_what_it_did(
    client, cast, desk
):
    article = desk.published(title="人数", body="来了 214 人。")
    client.force_login(cast.staff)
    url = f"/news/desk/{article.pk}/"
    assert "改了什么" not in client.get(url).content.decode()
    saved(client, article, title="人数", body="来了 1 214 人。", tags="红岩")
    said = client.get(url).content.decode()
    assert "和第 1 版比，改了什么" in said
    assert '<h3 class="sm">正文</h3>' in said and "（加上：</span>1 <span" in said
    assert '<h3 class="sm">标题</h3>' not in said
    article = desk.fresh(article)
    client.post(f"{url}submit/", {"edition": article.edition})
    client.force_login(cast.staff2)
    client.post(f"{url}publish/", {"edition": article.edition})
    assert "改了什么" not in client.get(url).content.decode()
    assert "和第 1 版比，改了什么" in client.get(f"{url}versions/2/").content.decode()
    assert "改了什么" not in client.get(f"{url}versions/1/").content.decode()
    assert "操作记录" not in client.get(url).content.decode()
    client.force_login(cast.administrator)
    record = f"/audit/?type=news.article&amp;key={article.pk}"
    assert record in client.get(url).content.decode()
    assert record in client.get(f"{url}versions/2/").content.decode()


def test_from_a_blank_page_to_everybody(client, cast):
    client.force_login(cast.staff)
    answer = client.post("/news/desk/new/", follow=True)
    article = Article.objects.get()
    assert answer.redirect_chain[-1][0] == f"/news/desk/{article.pk}/edit/"
    saved(client, article, title="从头写的", body="一段话")
    article.refresh_from_db()
    act = f"/news/desk/{article.pk}/"
    bad = client.post(f"{act}submit/", {"edition": article.edition, "publish_at": "明天"})
    assert (bad.status_code, "请写成 2026-12-01 08:00 这样" in bad.content.decode()) == (400, True)
    client.post(f"{act}submit/", {"edition": article.edition})
    client.force_login(cast.staff2)
    assert client.post(f"{act}send-back/", {"words": ""}).status_code == 400
    client.post(f"{act}publish/", {"edition": article.edition + 1})
    assert client.get(f"/news/{article.pk}/").status_code == 404  # not what was looked at
    client.post(f"{act}publish/", {"edition": article.edition})
    assert client.get(f"/news/{article.pk}/").status_code == 200
    assert client.post(f"{act}nothing/").status_code == 404


@pytest.mark.parametrize("many", [1, 4])
def test_pages_ask_the_same_however_much_there_is(
    client, cast, desk, many, django_assert_num_queries
):
    for n in range(many):
        desk.published(title=f"第 {n} 篇", tags=["红岩"])
    article = desk.published(pictures=1, tags=["红岩"])
    client.get("/news/")
    with django_assert_num_queries(3):
        client.get("/news/")
    with django_assert_num_queries(3):
        client.get(f"/news/{article.pk}/")
    client.force_login(cast.staff)
    client.get("/news/desk/")
    with django_assert_num_queries(4):
        client.get("/news/desk/")
