"""An article is written by one and approved by another; versions stay."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from tests.news.conftest import PLAIN, photo
from tuanwei.attachments import files
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent
from tuanwei.news import actions, queries
from tuanwei.news.models import Article, Version
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def shown():
    return [each.title for each in queries.latest()]


def told(user):
    found = Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
    return list(found.order_by("pk").values_list("title", flat=True))


def test_somebody_else_looks_at_it_before_it_comes_out(cast, desk):
    assert cast.staff2.pk
    article = desk.waiting()
    assert told(cast.staff2) == ["请核对新闻：走上歌乐山"]
    assert told(cast.staff) == []
    with pytest.raises(ValidationError, match="由别的同事核对"):
        actions.publish(article=article, by=cast.staff, edition=article.edition)
    assert shown() == []
    version = actions.publish(article=article, by=cast.staff2, edition=article.edition)
    assert shown() == ["走上歌乐山"]
    assert (version.number, version.written_by, version.approved_by) == (1, cast.staff, cast.staff2)
    assert told(cast.staff) == ["新闻发布：走上歌乐山"]
    assert AuditEvent.objects.filter(name="news.article.published").count() == 1


def test_whoever_changed_a_word_does_not_approve(cast, desk):
    article = desk.draft()
    article = actions.save(article=article, by=cast.staff2, edition=article.edition,
                           words={**PLAIN, "title": "改了一个字"})  # fmt: skip
    article = actions.submit(article=article, by=cast.staff, edition=article.edition)
    with pytest.raises(ValidationError, match="由别的同事核对"):
        actions.publish(article=article, by=cast.staff2, edition=article.edition)
    actions.publish(article=article, by=cast.administrator, edition=article.edition)
    assert shown() == ["改了一个字"]


def test_a_college_may_let_one_person_publish(cast, desk, settings):
    settings.NEWS_NEEDS_SECOND_PERSON = False
    article = desk.draft()
    version = actions.publish(article=article, by=cast.staff, edition=article.edition)
    assert (version.written_by, version.approved_by) == (cast.staff, cast.staff)
    assert shown() == ["走上歌乐山"]


def test_it_comes_out_at_its_time_without_anybody(cast, desk):
    at = timezone.now() + timedelta(hours=3)
    article = desk.published(publish_at=at)
    assert shown() == []
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert shown() == []
    with time_machine.travel(at, tick=False):
        assert shown() == ["走上歌乐山"]
        assert queries.shown_of(article.pk).published_at == at


@pytest.mark.parametrize("hours", [-1, 24 * 367])
def test_a_time_that_is_past_or_far_away_is_refused(cast, desk, hours):
    article = desk.draft()
    with pytest.raises(ValidationError, match="一年以内"):
        actions.submit(article=article, by=cast.staff, edition=article.edition,
                       publish_at=timezone.now() + timedelta(hours=hours))  # fmt: skip


def test_a_second_version_replaces_the_first_which_stays(cast, desk):
    article = desk.published()
    actions.save(article=article, by=cast.staff2, edition=article.edition,
                 words={**PLAIN, "body": "改成一百九十人。"})  # fmt: skip
    assert queries.shown_of(article.pk).body == PLAIN["body"]  # not before somebody else has looked
    article = desk.fresh(article)
    actions.submit(article=article, by=cast.staff2, edition=article.edition)
    actions.publish(article=article, by=cast.staff, edition=article.edition)
    assert queries.shown_of(article.pk).body == "改成一百九十人。"
    assert [(v.number, v.body) for v in article.versions.all()] == [
        (2, "改成一百九十人。"), (1, PLAIN["body"]),
    ]  # fmt: skip
    assert len(shown()) == 1


def test_what_is_sent_back_says_what_to_change(cast, desk):
    article = desk.waiting()
    actions.send_back(article=article, by=cast.staff2, words="人数再对一对")
    article = desk.fresh(article)
    assert (article.state, article.sent_back) == ("draft", "人数再对一对")
    assert told(cast.staff) == ["新闻退回来要改：走上歌乐山"]
    with pytest.raises(ValidationError, match="不在等人核对"):
        actions.publish(article=article, by=cast.staff2, edition=article.edition)


def test_while_somebody_looks_at_it_nobody_writes(cast, desk):
    article = desk.waiting()
    with pytest.raises(ValidationError, match="先收回来"):
        actions.save(article=article, by=cast.staff, edition=article.edition,
                     words={**PLAIN, "title": "换了"})  # fmt: skip
    actions.take_back(article=article, by=cast.staff)
    assert desk.fresh(article).state == "draft"


def test_a_save_over_what_was_not_read_is_refused(cast, desk):
    article = desk.draft()
    words = {**PLAIN, "title": "甲写的"}
    actions.save(article=article, by=cast.staff2, edition=article.edition, words=words)
    with pytest.raises(actions.Conflict, match="陆可在"):
        actions.save(article=article, by=cast.staff, edition=article.edition,
                     words={**PLAIN, "title": "乙写的"})  # fmt: skip
    assert desk.fresh(article).title == "甲写的"
    # The same words again change nothing and need no quarrel.
    actions.save(article=article, by=cast.staff, edition=article.edition, words=words)


def test_taken_down_with_a_reason_and_out_again_after_another_look(cast, desk):
    article = desk.published()
    actions.pin(article=article, by=cast.staff, is_pinned=True)
    actions.take_down(article=article, by=cast.committee_secretary, reason="人数写错了")
    assert shown() == []
    assert told(cast.staff)[-1] == told(cast.staff2)[-1] == "新闻撤下：走上歌乐山"
    article = desk.fresh(article)
    assert (article.state, article.is_pinned) == ("draft", False)
    with pytest.raises(ValidationError, match="不用撤下"):
        actions.take_down(article=article, by=cast.staff, reason="再撤一次")
    actions.submit(article=article, by=cast.staff, edition=article.edition)
    actions.publish(article=article, by=cast.staff2, edition=article.edition)
    assert shown() == ["走上歌乐山"]


def test_what_was_to_come_later_does_not_come_after_what_came_since(cast, desk, settings):
    settings.NEWS_NEEDS_SECOND_PERSON = False
    at = timezone.now() + timedelta(days=2)
    article = desk.draft()
    actions.publish(article=article, by=cast.staff, edition=article.edition, publish_at=at)
    article = desk.fresh(article)
    article = actions.save(article=article, by=cast.staff, edition=article.edition,
                           words={**PLAIN, "title": "提前发"})  # fmt: skip
    actions.publish(article=article, by=cast.staff, edition=article.edition)
    with time_machine.travel(at + timedelta(hours=1), tick=False):
        assert queries.shown_of(article.pk).title == "提前发"


def test_at_most_three_stand_on_top(cast, desk):
    articles = [desk.published(title=f"第 {n} 篇") for n in range(4)]
    for article in articles[:3]:
        actions.pin(article=article, by=cast.staff, is_pinned=True)
    with pytest.raises(ValidationError, match="已经置顶了 3 篇"):
        actions.pin(article=articles[3], by=cast.staff, is_pinned=True)
    assert shown()[3] == "第 3 篇"
    with pytest.raises(ValidationError, match="发布了的才能置顶"):
        actions.pin(article=desk.draft(), by=cast.staff, is_pinned=True)


def test_a_picture_is_drawn_anew_small_and_without_its_place(cast):
    article = actions.begin(by=cast.staff)
    picture = actions.add_picture(article=article, by=cast.staff, upload=photo(3000, 2000))
    assert 384 <= picture.width <= 960  # what does not fit into the bytes becomes smaller
    assert abs(picture.width / picture.height - 1.5) < 0.01
    for kept, longest, most in ((picture.large, *actions.LARGE), (picture.small, *actions.SMALL)):
        kept.refresh_from_db()
        content = files.location(kept.path).read_bytes()
        drawn = Image.open(io.BytesIO(content))
        assert max(drawn.size) <= longest
        assert not drawn.getexif()
        assert kept.is_claimed
        assert b"Camera" not in content
        assert len(content) <= most
    article.refresh_from_db()
    assert article.body == "![](图1)"


def test_pictures_need_words_before_somebody_looks(cast, desk):
    article = desk.draft(pictures=1, alt="")
    assert actions.missing(article) == ["图1 的说明"]
    with pytest.raises(ValidationError, match="还差：图1 的说明"):
        actions.submit(article=article, by=cast.staff, edition=article.edition)


def test_a_dropped_picture_takes_its_line_and_files_along(
    cast, desk, django_capture_on_commit_callbacks
):
    article = desk.draft(pictures=1)
    picture = article.pictures.get()
    paths = [files.location(each.path) for each in (picture.large, picture.small)]
    with django_capture_on_commit_callbacks(execute=True):
        actions.drop_picture(picture=picture, by=cast.staff)
    assert desk.fresh(article).body == PLAIN["body"]
    assert not Attachment.objects.exists()
    assert not any(path.exists() for path in paths)


def test_a_picture_of_a_version_stays(cast, desk):
    article = desk.published(pictures=1)
    with pytest.raises(ValidationError, match="留着备查"):
        actions.drop_picture(picture=article.pictures.get(), by=cast.staff)


def test_only_what_was_never_out_is_thrown_away(cast, desk):
    actions.discard_draft(article=desk.draft(pictures=1), by=cast.staff)
    assert not Article.objects.exists()
    with pytest.raises(ValidationError, match="不能丢掉"):
        actions.discard_draft(article=desk.published(), by=cast.staff)
    assert Version.objects.count() == 1
