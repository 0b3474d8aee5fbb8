"""The exchange board: shared, used by others, talked about, moderated."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.liaison import practice_actions as actions
from branches.liaison import practice_queries, queries
from branches.liaison.practice_models import Practice, PracticeComment
from tests.attachments.nasty import picture
from tests.liaison.test_contacts import NUMBER, told

pytestmark = pytest.mark.django_db


def test_shared_with_a_picture_that_only_readers_open(client, cast):
    client.force_login(cast.secretary, NUMBER)
    said = {
        "unit": cast.branch.pk,
        "title": "早餐会",
        "text": "每月一次。",
        "areas": ["rights", "study"],
    }
    photo = SimpleUploadedFile("早餐.png", picture(), "image/png")
    answer = client.post(reverse("liaison:practice-new"), said | {"photos": photo})
    assert answer.status_code == 302, answer.content.decode()
    made = Practice.objects.get()
    assert (made.unit, made.areas, made.area_words) == (
        cast.branch, ["rights", "study"], "权益服务、学风建设"
    )  # fmt: skip
    key = made.photos.get().attachment_id
    url = reverse("liaison:photo", args=[made.pk, key])
    assert client.get(url).status_code == 200
    actions.withdraw(practice=made, by=cast.secretary)
    client.force_login(cast.other_student, NUMBER)
    assert client.get(url).status_code == 404
    assert client.get(reverse("liaison:practice", args=[made.pk])).status_code == 404


def test_a_picture_that_is_none_or_fifty_megabytes_is_refused_and_nothing_is_kept(client, cast):
    client.force_login(cast.secretary, NUMBER)
    said = {"unit": cast.branch.pk, "title": "早餐会", "text": "每月一次。", "areas": ["rights"]}
    for name, content in (("大.png", b"\x89PNG\r\n\x1a\n" + bytes(50 * 1024 * 1024)),
                          ("假.png", b"<script>alert(1)</script>")):  # fmt: skip
        answer = client.post(
            reverse("liaison:practice-new"),
            said | {"photos": SimpleUploadedFile(name, content, "image/png")},
        )
        assert answer.status_code == 400
        assert name in answer.content.decode()
    assert not Practice.objects.exists()


def test_others_say_once_a_unit_that_they_use_it_and_take_it_back(cast, liaison):
    made = liaison.practice()
    other = cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    with pytest.raises(ValidationError, match="你们自己的做法"):
        actions.use_too(practice=made, unit=cast.branch, by=cast.secretary, words="也在用的")
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.use_too(practice=made, unit=cast.other_branch, by=other, words="用")
    use = actions.use_too(practice=made, unit=cast.other_branch, by=other, words="每两周一次")
    assert "经管2402团支部也在用：宿舍长早餐会" in told(cast.secretary)
    with pytest.raises(ValidationError, match="已经说过"):
        actions.use_too(practice=made, unit=cast.other_branch, by=other, words="又说一次")
    today = timezone.localdate()
    (fact,) = queries.practices_used([cast.branch.pk], today, today)
    assert (fact.practice, fact.made_by, fact.used_by, fact.on) == (
        made.pk, cast.branch.pk, cast.other_branch.pk, today
    )  # fmt: skip
    actions.take_back_use(use=use, by=other)
    assert queries.practices_used([cast.branch.pk], today, today) == []
    with pytest.raises(ValidationError, match="已经收回"):
        actions.take_back_use(use=use, by=other)
    actions.use_too(practice=made, unit=cast.other_branch, by=other, words="又用上了")


def test_the_board_sorts_filters_and_finds(client, cast, liaison):
    other = cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    old = liaison.practice(title="早餐会")
    liaison.practice(title="夜跑接力", areas=["culture"])
    actions.use_too(practice=old, unit=cast.other_branch, by=other, words="每两周一次")
    liaison.practice(title="收起的", state="hidden", reason="有误会")
    client.force_login(cast.student, NUMBER)

    def titles(query=""):
        page = client.get(reverse("liaison:board") + query)
        return [each.title for each in page.context["page"]]

    assert titles() == ["早餐会", "夜跑接力"]
    assert titles("?sort=new") == ["夜跑接力", "早餐会"]
    assert titles("?sort=area") == ["夜跑接力", "早餐会"]
    assert titles("?area=culture") == ["夜跑接力"]
    assert titles("?q=早餐") == ["早餐会"]
    assert titles("?q=没有的") == []
    client.force_login(cast.staff, NUMBER)
    assert len(titles()) == 3


def test_comments_wait_for_somebody_else_of_the_staff(client, cast, liaison):
    made = liaison.practice()
    comment = actions.comment(practice=made, by=cast.secretary, text="欢迎来看")
    own = actions.comment(practice=made, by=cast.staff, text="写得很好")
    client.force_login(cast.student, NUMBER)
    url = reverse("liaison:practice", args=[made.pk])
    assert "欢迎来看" not in client.get(url).content.decode()
    with pytest.raises(ValidationError, match="由别的同事来审核"):
        actions.decide_comment(comment=own, by=cast.staff, is_shown=True)
    with pytest.raises(ValidationError, match="要写原因"):
        actions.decide_comment(comment=own, by=cast.staff2, is_shown=False)
    actions.decide_comment(comment=comment, by=cast.staff, is_shown=True)
    actions.decide_comment(comment=own, by=cast.staff2, is_shown=False, reason="和做法无关")
    page = client.get(url).content.decode()
    assert "欢迎来看" in page and "写得很好" not in page
    assert PracticeComment.objects.filter(state="waiting").count() == 0
    assert "评论没有显示：宿舍长早餐会" in told(cast.staff)


def test_staff_hide_with_a_reason_and_do_not_rewrite(client, cast, liaison):
    made = liaison.practice()
    client.force_login(cast.staff, NUMBER)
    assert client.get(reverse("liaison:practice-edit", args=[made.pk])).status_code == 403
    hide = reverse("liaison:practice-act", args=[made.pk, "hide"])
    assert client.post(hide, {"reason": "嗯"}).status_code == 400
    assert client.post(hide, {"reason": "照片里有别人"}).status_code == 302
    assert not practice_queries.visible_practices(cast.other_student).exists()
    with pytest.raises(ValidationError, match="照片里有别人"):
        actions.save_practice(
            by=cast.secretary, practice=made, title="新", text="新的", areas=["rights"]
        )
    client.force_login(cast.secretary, NUMBER)
    assert (
        "照片里有别人" in client.get(reverse("liaison:practice", args=[made.pk])).content.decode()
    )
    assert client.post(hide, {"reason": "照片里有别人"}).status_code == 403


def test_markdown_in_a_practice_is_drawn_and_script_is_not(client, cast, liaison):
    made = liaison.practice(title="<b>粗</b>")
    Practice.objects.update(text="- **早到**\n- <script>alert(1)</script>")
    client.force_login(cast.student, NUMBER)
    page = client.get(reverse("liaison:practice", args=[made.pk])).content.decode()
    assert "<li><strong>早到</strong></li>" in page and "<b>粗" not in page
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page


def test_nobody_moderates_twice(cast, liaison):
    made = liaison.practice()
    comment = actions.comment(practice=made, by=cast.secretary, text="欢迎来看")
    actions.decide_comment(comment=comment, by=cast.staff, is_shown=True)
    with pytest.raises(ValidationError, match="同事刚审过"):
        actions.decide_comment(comment=comment, by=cast.staff2, is_shown=False, reason="和做法无关")
    actions.withdraw(practice=made, by=cast.secretary)
    with pytest.raises(ValidationError, match="不在交流板上"):
        actions.hide(practice=made, by=cast.staff, reason="有误会的地方")
    made.refresh_from_db()
    assert (made.state, made.reason) == ("withdrawn", "")
