"""What happens to proposals, whom it is told, and what is refused."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.promises.conftest import told
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.proposals import actions, permissions, personal
from tuanwei.proposals.models import Proposal, ProposalSupport
from tuanwei.proposals.queries import shown_themes, waiting

pytestmark = pytest.mark.django_db


def test_others_see_a_wish_once_staff_have_looked_at_it(proposals, cast):
    made = proposals.wished(is_shown=False)
    assert list(shown_themes(cast.other_student)) == []
    actions.show(proposal=made, by=cast.staff)
    assert [each.title for each in shown_themes(cast.other_student)] == ["宿舍楼夜跑"]
    actions.show(proposal=made, by=cast.staff, is_shown=False)
    assert list(shown_themes(cast.other_student)) == []


def test_support_once_and_take_it_back(proposals, cast):
    made = proposals.wished()
    for _twice in (1, 2):
        actions.support(proposal=made, by=cast.other_student)
    (row,) = shown_themes(cast.other_student)
    assert (row.total, row.is_supported, row.is_mine) == (1, True, False)
    (row,) = shown_themes(cast.student)
    assert (row.is_supported, row.is_mine) == (False, True)
    actions.withdraw_support(proposal=made, by=cast.other_student)
    assert not ProposalSupport.objects.exists()
    names = AuditEvent.objects.filter(name__startswith="proposals.support").values_list("name")
    assert sorted(names) == [("proposals.support.given",), ("proposals.support.withdrawn",)]


def test_what_cannot_be_supported(proposals, cast):
    made, hidden = proposals.wished(), proposals.wished(title="藏着的", is_shown=False)
    with pytest.raises(ValidationError, match="自己提的"):
        actions.support(proposal=made, by=cast.student)
    with pytest.raises(ValidationError, match="有结果"):
        actions.support(proposal=hidden, by=cast.other_student)
    actions.decline(proposal=made, by=cast.staff, words="这学期排满了")
    with pytest.raises(ValidationError, match="有结果"):
        actions.support(proposal=made, by=cast.other_student)


def test_the_weightiest_come_first(proposals, cast):
    light, heavy = proposals.wished(title="一"), proposals.wished(title="二")
    voted, _new = actions.add(by=cast.staff, kind="theme", title="三", source="survey",
                              source_key="1:q", weight=2)  # fmt: skip
    actions.support(proposal=heavy, by=cast.other_student)
    order = [(each.title, each.total) for each in waiting("theme")]
    assert order == [("三", 2), ("二", 1), ("一", 0)]
    assert light.pk < heavy.pk < voted.pk


def test_the_same_again_adds_nothing(proposals, cast, letters):
    case = letters.answered()
    first = proposals.of_letter(case)
    assert proposals.of_letter(case) == first
    assert proposals.of_letter(case, kind="meeting") != first
    proposals.wished()
    with pytest.raises(ValidationError, match="提过同一个主题"):
        proposals.wished()


def test_who_wishes_much_waits_for_an_answer(proposals, cast):
    for n in range(10):
        proposals.wished(title=f"主题 {n}")
    with pytest.raises(ValidationError, match="10 个建议在等处理"):
        proposals.wished(title="第十一个")


def test_proposer_and_supporters_hear_the_words(proposals, cast):
    made = proposals.wished()
    actions.support(proposal=made, by=cast.other_student)
    actions.decline(proposal=made, by=cast.staff, words="操场在修，下学期再来提")
    for person in (cast.student, cast.other_student):
        assert told(person) == ["活动主题“宿舍楼夜跑”这次没有采纳"]
    made = proposals.fresh(made)
    assert (made.state, made.decided_by) == ("declined", cast.staff)


def test_declining_without_words_is_refused_twice(proposals, cast):
    made = proposals.wished()
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.decline(proposal=made, by=cast.staff, words=" 不行 ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=made.pk).update(state="declined", words="")


def test_taken_put_back_and_finished(proposals, cast):
    made = proposals.wished()
    actions.take(proposal=made, by=cast.staff, place="menu:2026-1", label="菜单", url="/x/")
    assert list(actions.taken_at("menu:2026-1")) == [made]
    with pytest.raises(ValidationError, match="已采纳"):
        actions.take(proposal=made, by=cast.staff2, place="menu:2026-2", label="别的菜单")
    actions.put_back(proposal=made, by=cast.staff)
    made = proposals.fresh(made)
    assert (made.state, made.place, made.place_label) == ("open", "", "")
    actions.finish(proposal=made, by=cast.staff, words="写进计划了", label="计划", url="/y/")
    assert told(cast.student) == ["活动主题“宿舍楼夜跑”有结果了"]
    with pytest.raises(ValidationError, match="有结果"):
        actions.finish(proposal=made, by=cast.staff, words="又一次")


def test_nobody_decides_on_what_they_asked_for(proposals, cast, letters):
    own = actions.propose(by=cast.staff, title="老师提的")
    assert not permissions.can_decide(cast.staff, own)
    assert permissions.can_decide(cast.staff2, own)
    of_letter = proposals.of_letter(letters.answered(by=cast.staff2))
    assert not permissions.can_decide(cast.staff2, of_letter)
    assert permissions.can_decide(cast.staff, of_letter)
    assert not permissions.can_decide(cast.student, of_letter)


def test_the_author_of_a_letter_hears_of_its_item(proposals, cast, letters):
    case = letters.answered()
    item = proposals.of_letter(case, kind="meeting", title="食堂错峰")
    actions.take(proposal=item, by=cast.staff, place="meeting:2026-12-03", label="会",
                 meets_on=date(2026, 12, 3), tells=True)  # fmt: skip
    actions.finish(proposal=item, by=cast.staff, words="下周起错峰十分钟")
    assert told(cast.student) == [
        f"你的信 {case.number}：会议议题“食堂错峰”列入 12月3日的会",
        f"你的信 {case.number}：会议议题“食堂错峰”有结果了",
    ]


def test_the_copy_of_ones_data_holds_wishes_and_supports(proposals, cast):
    made = proposals.wished()
    actions.support(proposal=made, by=cast.other_student)
    assert personal.of(cast.student)["我的建议"][0]["标题"] == made.title
    assert personal.of(cast.other_student)["我支持的建议"][0]["标题"] == made.title
    assert personal.of(cast.secretary) == {"我的建议": [], "我支持的建议": []}


@pytest.mark.django_db(transaction=True)
def test_two_takers_at_once_and_one_gets_it(proposals, cast):
    made, staff = proposals.wished(), cast.staff
    found = at_once(
        *[
            lambda place=f"menu:{n}": actions.take(
                proposal=made, by=staff, place=place, label=place
            )
            for n in range(4)
        ]
    )
    assert len(refusals(found)) == 3
