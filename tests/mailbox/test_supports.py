"""附议: supporting an open letter instead of writing again."""

import pytest
from django.core.exceptions import ValidationError

from mailbox.cases import answering, personal, publishing, supports
from mailbox.models import Case, Support
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(letters, cast):
    """An open letter whose title others see."""
    return letters.routed(by=cast.other_student, publish_consent=True)


def told(user):
    return list(
        Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
        .order_by("pk")
        .values_list("title", flat=True)
    )


def test_support_once_and_take_it_back(client, cast, shared):
    client.force_login(cast.student)
    address = f"/mailbox/open/{shared.pk}/"
    for _twice in (1, 2):
        page = client.post(f"{address}support/", follow=True).content.decode()
    assert Support.objects.count() == 1
    assert "你附议了这封信" in page
    assert "1 人附议" in page
    assert shared.title in client.get("/mailbox/supported/").content.decode()
    page = client.post(f"{address}support/", {"verb": "withdraw"}, follow=True).content.decode()
    assert "还没有附议过" in page
    assert not Support.objects.exists()
    names = AuditEvent.objects.filter(name__startswith="mailbox.support").values_list("name")
    assert sorted(names) == [("mailbox.support.given",), ("mailbox.support.withdrawn",)]


def test_nobody_supports_their_own_letter(cast, shared):
    with pytest.raises(ValidationError, match="自己写的"):
        supports.support(case=shared, by=cast.other_student)


@pytest.mark.parametrize("visibility", ["named", "hidden", "anonymous"])
def test_what_others_do_not_see_cannot_be_supported(client, cast, letters, visibility):
    consent = visibility != "named"
    case = letters.routed(by=cast.other_student, visibility=visibility, publish_consent=consent)
    client.force_login(cast.student)
    assert client.post(f"/mailbox/open/{case.pk}/support/").status_code == 404
    with pytest.raises(ValidationError):
        supports.support(case=case, by=cast.student)


def test_supporters_hear_of_the_answer_and_of_its_publication(client, cast, letters, shared):
    supports.support(case=shared, by=cast.student)
    answering.draft_answer(case=shared, by=cast.answerer, text="给来信人的话，有宿舍号。")
    answering.approve_answer(case=shared, by=cast.auditor)
    assert told(cast.student) == [f"你附议的“{shared.title}”答复了"]
    client.force_login(cast.student)
    page = client.get(f"/mailbox/open/{shared.pk}/").content.decode()
    assert "已答复" in page
    assert "有宿舍号" not in page
    client.force_login(cast.secretary)
    assert client.get(f"/mailbox/open/{shared.pk}/").status_code == 404
    text = {"title": "食堂排队", "question": "排队太久", "answer": "已加开窗口"}
    publication = publishing.prepare_publication(case=shared, by=cast.staff, **text)
    publishing.approve_publication(publication=publication, by=cast.staff2)
    assert told(cast.student)[1:] == [f"你附议的“{shared.title}”有公开答复了"]
    client.force_login(cast.student)
    page = client.get(f"/mailbox/open/{shared.pk}/").content.decode()
    assert f"/mailbox/public/{publication.pk}/" in page


def test_an_answered_letter_takes_no_new_support(cast, letters):
    case = letters.answered(by=cast.other_student, publish_consent=True)
    with pytest.raises(ValidationError, match="已经有结果"):
        supports.support(case=case, by=cast.student)


def test_author_and_desk_see_how_many_and_not_who(client, cast, shared):
    supports.support(case=shared, by=cast.student)
    for reader, address in ((cast.other_student, "mailbox"), (cast.answerer, "desk")):
        client.force_login(reader)
        page = client.get(f"/{address}/letters/{shared.number}/").content.decode()
        assert "附议" in page
        assert cast.student.name not in page


def test_the_copy_of_ones_data_holds_what_one_supports(cast, shared):
    supports.support(case=shared, by=cast.student)
    assert personal.of(cast.student)["我附议的信"][0]["标题"] == shared.title


def test_a_deleted_letter_takes_its_supports_along(cast, shared):
    supports.support(case=shared, by=cast.student)
    Case.objects.filter(pk=shared.pk).delete()
    assert not Support.objects.exists()


def test_an_author_takes_the_shown_title_back(client, cast, shared):
    supports.support(case=shared, by=cast.student)
    address, shown = f"/mailbox/letters/{shared.number}/title/", f"/mailbox/open/{shared.pk}/"
    for stranger in (cast.student, cast.staff):
        client.force_login(stranger)
        assert client.post(address).status_code == 404
    client.force_login(cast.other_student)
    assert "收起标题" in client.get(f"/mailbox/letters/{shared.number}/").content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "标题收起来了" in page and "收起标题</button>" not in page
    assert "不用收起" in client.post(address, follow=True).content.decode()
    client.force_login(cast.party_member)
    assert client.get(shown).status_code == 404
    with pytest.raises(ValidationError, match="不再公开标题"):
        supports.support(case=shared, by=cast.party_member)
    client.force_login(cast.student)  # who supports it loses nothing
    assert client.get(shown).status_code == 200
    assert told(cast.student) == [f"你附议的“{shared.title}”不再给别的同学看了"]
    case = Case.objects.get(pk=shared.pk)
    assert (case.shows_title, case.publish_consent) == (False, True)


def test_before_it_is_taken_in_and_after_it_is_answered(cast, letters):
    early = letters.write(by=cast.student, publish_consent=True)
    supports.hide_title(case=early, by=cast.student)
    done = letters.answered(by=cast.student, publish_consent=True)
    with pytest.raises(ValidationError, match="不用收起"):
        supports.hide_title(case=done, by=cast.student)
