"""Pages of proposals: sorting, one's own, meetings and their agenda."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.menu import actions as menu
from activities.menu.models import Theme
from mailbox.surveys import proposed
from tests.surveys.conftest import surveys as surveys
from tuanwei.audit.models import AuditEvent
from tuanwei.lib.terms import Term
from tuanwei.proposals import actions
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def text(answer):
    return answer.content.decode()


def test_the_list_by_kind_and_state(staff, cast, proposals):
    assert "没有等处理的建议" in text(staff.get("/proposals/"))
    proposals.wished(is_shown=False)
    proposals.item()
    assert {row.title for row in staff.get("/proposals/").context["page"]} == {
        "宿舍楼夜跑", "食堂错峰",
    }  # fmt: skip
    assert "同学还看不到" in text(staff.get("/proposals/?kind=theme"))
    assert [row.title for row in staff.get("/proposals/?kind=meeting").context["page"]] == [
        "食堂错峰"
    ]
    assert "这里没有" in text(staff.get("/proposals/?state=declined"))
    assert len(staff.get("/proposals/?kind=%00&state=all").context["page"]) == 2


def test_pages_of_the_list_follow_each_other(staff, cast, proposals):
    for n in range(35):
        actions.add(by=cast.staff, kind="theme", title=f"{n}", source="survey", source_key="1:q",
                    weight=n % 3)  # fmt: skip
    first = staff.get("/proposals/").context["page"]
    second = staff.get("/proposals/", {"after": first.next}).context["page"]
    assert (len(first), len(second)) == (30, 5)
    rows = [*first, *second]
    assert [(-row.total, -row.pk) for row in rows] == sorted((-r.total, -r.pk) for r in rows)
    assert len({row.pk for row in rows}) == 35


def test_declining_on_the_page_needs_words(staff, proposals):
    made = proposals.wished()
    base = f"/proposals/{made.pk}/"
    assert staff.post(base + "decline/", {"words": ""}).status_code == 400
    answer = staff.post(base + "decline/", {"words": "不"})
    assert (answer.status_code, "至少 4 个字" in text(answer)) == (409, True)
    assert staff.post(base + "decline/", {"words": "操场在修，下次再来"}).status_code == 302
    assert "操场在修" in text(staff.get(base))
    assert staff.post(base + "decline/", {"words": "再来一次啊"}).status_code == 404
    assert staff.post(base + "destroy/").status_code == 404


def test_one_does_not_decide_on_ones_own(client, cast, proposals):
    own = actions.propose(by=cast.staff, title="老师提的")
    client.force_login(cast.staff, BACKEND)
    assert "由别的同事来定" in text(client.get(f"/proposals/{own.pk}/"))
    assert client.post(f"/proposals/{own.pk}/show/").status_code == 403


def test_from_item_to_agenda_to_conclusion(staff, cast, proposals):
    day = timezone.localdate() + timedelta(days=5)
    answer = staff.post("/proposals/meetings/", {"title": "食堂错峰", "text": "十分钟"})
    base = answer.url
    for wrong in (day - timedelta(days=6), day + timedelta(days=400), "昨天"):
        assert staff.post(base + "schedule/", {"meets_on": wrong}).status_code == 400
    assert staff.post(base + "schedule/", {"meets_on": day}).status_code == 302
    agenda = f"/proposals/meetings/{day}/"
    shown = text(staff.get(agenda))
    assert "食堂错峰" in shown and "十分钟" in shown and "还没写" in shown
    assert "1 项没有结论" in text(staff.get("/proposals/meetings/"))
    assert staff.post(base + "finish/", {"words": "下周起执行"}).status_code == 302
    assert "下周起执行" in text(staff.get(agenda))
    assert "都有结论" in text(staff.get("/proposals/meetings/"))


@pytest.mark.parametrize("day", ["2026-02-30", "昨天", "2026-1-1", "%00", "2030-01-01"])
def test_no_agenda_without_items(staff, day):
    assert staff.get(f"/proposals/meetings/{day}/").status_code == 404


def test_what_was_not_talked_about_waits_again(staff, proposals):
    item = proposals.item()
    day = timezone.localdate()
    staff.post(f"/proposals/{item.pk}/schedule/", {"meets_on": day})
    staff.post(f"/proposals/{item.pk}/put-back/")
    assert "食堂错峰" in text(staff.get("/proposals/meetings/"))
    assert staff.get(f"/proposals/meetings/{day}/").status_code == 404


def test_my_wishes_and_what_became_of_them(client, cast, proposals):
    client.force_login(cast.student, BACKEND)
    assert "还没有提过建议" in text(client.get("/proposals/mine/"))
    made = proposals.wished(is_shown=False)
    assert "老师看过就给同学看" in text(client.get("/proposals/mine/"))
    actions.finish(
        proposal=made, by=cast.staff, words="写进菜单了", label="菜单", url="/activities/"
    )
    shown = text(client.get("/proposals/mine/"))
    assert "写进菜单了" in shown and 'href="/activities/"' in shown
    client.force_login(cast.other_student, BACKEND)
    assert "宿舍楼夜跑" not in text(client.get("/proposals/mine/"))


def test_support_from_the_list_and_back_to_it(client, cast, proposals):
    made, hidden = proposals.wished(), proposals.wished(title="藏着的", is_shown=False)
    client.force_login(cast.other_student, BACKEND)
    came = {"headers": {"referer": "http://testserver/activities/proposed/"}}
    answer = client.post(f"/proposals/{made.pk}/support/", **came)
    assert answer.url == "/activities/proposed/"
    assert made.supports.count() == 1
    assert client.post(f"/proposals/{hidden.pk}/support/", **came).status_code == 404
    client.post(f"/proposals/{made.pk}/support/", {"verb": "withdraw"}, **came)
    assert made.supports.count() == 0
    client.logout()
    assert client.post(f"/proposals/{made.pk}/support/").status_code == 302
    assert made.supports.count() == 0


def test_lists_ask_as_often_for_many_as_for_one(
    staff, cast, proposals, django_assert_max_num_queries
):
    for n in range(6):
        proposals.wished(title=f"主题 {n}")
    for address, most in (
        ("/proposals/", 6),
        ("/activities/proposed/", 6),
        ("/proposals/mine/", 9),
    ):
        with django_assert_max_num_queries(most):
            staff.get(address)


@pytest.mark.parametrize(("verb", "words"), [("decline", "这次不办了"), ("finish", "已经办过了")])
def test_what_stands_in_a_menu_is_taken_out_there_first(staff, cast, proposals, verb, words):
    made, term = proposals.wished(), Term.of(timezone.localdate()).next
    menu.take_proposals(term=term, by=cast.staff, keys=[made.pk])
    base = f"/proposals/{made.pk}/"
    label = proposals.fresh(made).place_label
    page = text(staff.get(base))
    assert "在草稿里把它去掉" in page
    assert f"{base}{verb}/" not in page
    answer = staff.post(f"{base}{verb}/", {"words": words}, follow=True)
    assert f"它在{label}里，请先从那里去掉。" in text(answer)
    assert (proposals.fresh(made).state, proposals.fresh(made).words) == ("taken", "")
    menu.drop_theme(theme=Theme.objects.get(proposal=made), by=cast.staff)
    assert staff.post(f"{base}{verb}/", {"words": words}).status_code == 302
    assert proposals.fresh(made).words == words


def test_what_stands_in_a_survey_is_taken_out_there_first(staff, cast, proposals, request):
    letters, surveys = map(request.getfixturevalue, ("letters", "surveys"))
    made = proposals.of_letter(letters.answered(), kind="question", title="几点还要热水？")
    survey = surveys.draft()
    proposed.add_question(survey=survey, proposal=made, by=cast.staff)
    base = f"/proposals/{made.pk}/"
    for verb in ("decline", "finish"):
        assert f"{base}{verb}/" not in text(staff.get(base))
        answer = staff.post(f"{base}{verb}/", {"words": "这次不问了"}, follow=True)
        assert "它在调研“食堂调研”里，请先从那里去掉。" in text(answer)
    assert proposals.fresh(made).state == "taken"


def test_an_item_of_a_meeting_is_declined_on_its_own_page(staff, proposals):
    made = proposals.item()
    base = f"/proposals/{made.pk}/"
    day = timezone.localdate() + timedelta(days=7)
    assert staff.post(base + "schedule/", {"meets_on": day}).status_code == 302
    assert staff.post(base + "decline/", {"words": "改由部门定"}).status_code == 302
    assert proposals.fresh(made).state == "declined"


@pytest.mark.parametrize(
    "title",
    [
        "张三 13812345678 办夜跑",
        "请林知夏来讲",
        "找 20240101011 一起",
        "3栋402 观影",
        "加微信 abcde1",
    ],
)
def test_a_title_names_nobody_and_holds_no_number(client, cast, title):
    client.force_login(cast.student, BACKEND)
    answer = client.post("/activities/propose/", {"title": title})
    assert (answer.status_code, Proposal.objects.count()) == (400, 0)
    assert "标题里像有姓名或电话，请去掉再送。" in text(answer)


@pytest.mark.parametrize("title", ["会计2401班夜跑", "2026 迎新晚会", "宿舍楼夜跑接力"])
def test_plain_titles_are_taken(client, cast, title):
    client.force_login(cast.student, BACKEND)
    assert client.post("/activities/propose/", {"title": title}).status_code == 302


def test_the_proposer_withdraws_what_waits(client, cast, proposals):
    made, taken = proposals.wished(), proposals.wished(title="看星星")
    actions.support(proposal=made, by=cast.other_student)
    client.force_login(cast.other_student, BACKEND)
    assert client.post(f"/proposals/{made.pk}/withdraw/").status_code == 404
    client.force_login(cast.student, BACKEND)
    assert text(client.get("/proposals/mine/")).count("/withdraw/") == 2
    actions.decline(proposal=taken, by=cast.staff, words="操场在修")
    page = text(client.get("/proposals/mine/"))
    assert f"/proposals/{made.pk}/withdraw/" in page and f"/{taken.pk}/withdraw/" not in page
    done = client.post(f"/proposals/{made.pk}/withdraw/", follow=True)
    assert "已收回。想好了可以再提。" in text(done)
    client.post(f"/proposals/{taken.pk}/withdraw/")
    assert [each.title for each in Proposal.objects.all()] == ["看星星"]
    event = AuditEvent.objects.get(name="proposals.proposal.withdrawn")
    assert event.actor == cast.student
    proposals.wished()  # the same title again is no second one
