"""The queue: what it shows, in which order, in how many queries; many letters at once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailbox.cases import actions, desk_queries, traces
from mailbox.cases.desk_queries import Selection
from mailbox.cases.models import Case
from mailbox.cases.queries import clockface
from tests.mailbox.desk_letters import at, letter
from tuanwei.workdays.queries import current_calendar

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def titles(client, user, address):
    client.force_login(user, backend=BACKEND)
    response = client.get(address)
    assert response.status_code == 200
    return [row["title"] for row in response.context["page"].rows]


def test_the_most_urgent_first_and_what_waits_for_others_last(cast, client):
    at(cast, "answered", "a", title="等评价的信")
    at(cast, "waiting", "b", title="等补充的信")
    at(cast, "submitted", "c", title="明天到期的信")
    late = at(cast, "submitted", "d", title="已超期的信")
    Case.objects.filter(pk=late.pk).update(due_at="2025-01-01T00:00:00Z")
    found = titles(client, cast.staff, "/desk/")
    assert found[:2] == ["已超期的信", "明天到期的信"]
    assert set(found[2:]) == {"等评价的信", "等补充的信"}


def test_tabs_count_and_narrow(cast, client):
    at(cast, "submitted", "a", title="第一封信")
    at(cast, "handling", "b", title="第二封信")
    client.force_login(cast.staff, backend=BACKEND)
    page = client.get("/desk/")
    assert [(label, current) for label, _url, current in page.context["tabs"]] == [
        ("在办 2", True), ("待受理 1", False), ("办理中 1", False),
        ("已结束", False), ("全部", False),
    ]  # fmt: skip
    assert titles(client, cast.staff, "/desk/?show=submitted") == ["第一封信"]


def test_units_see_what_is_routed_to_them(cast, client):
    at(cast, "submitted", "a", title="还没转的信")
    at(cast, "handling", "b", title="转给后勤的信")
    assert titles(client, cast.answerer, "/desk/?show=all") == ["转给后勤的信"]
    assert titles(client, cast.outsider, "/desk/?show=all") == []
    assert sorted(titles(client, cast.teacher, "/desk/?show=all")) == ["转给后勤的信", "还没转的信"]


def test_no_desk_without_a_hat(cast, client):
    client.force_login(cast.student, backend=BACKEND)
    response = client.get("/desk/")
    assert response.status_code == 403
    assert "办理台只给办理来信的人用。" in response.content.decode()


def test_visitors_sign_in_first(client):
    assert client.get("/desk/").url.endswith("?next=/desk/")


def test_filters(cast, client):
    at(cast, "handling", "a", title="没人认领的信")
    mine = at(cast, "handling", "b", title="我认领的信")
    Case.objects.filter(pk=mine.pk).update(handler=cast.answerer)
    late = at(cast, "submitted", "c", title="已超期的信")
    Case.objects.filter(pk=late.pk).update(due_at="2025-01-01T00:00:00Z")
    assert titles(client, cast.answerer, "/desk/?who=mine") == ["我认领的信"]
    assert titles(client, cast.answerer, "/desk/?who=unassigned") == ["没人认领的信"]
    assert titles(client, cast.staff, "/desk/?due=overdue") == ["已超期的信"]
    assert titles(client, cast.staff, "/desk/?unit=none") == ["已超期的信"]
    assert titles(client, cast.staff, f"/desk/?kind={late.case_class_id}&show=submitted") == [
        "已超期的信"
    ]


def test_chinese_words_and_numbers_are_found(cast, client):
    found = at(cast, "submitted", "a", title="学校食堂的菜")
    at(cast, "submitted", "b", title="图书馆座位", text="太少了，天天抢。")
    assert titles(client, cast.staff, "/desk/?q=食堂") == ["学校食堂的菜"]
    assert titles(client, cast.staff, f"/desk/?q={found.number.lower()}") == ["学校食堂的菜"]
    assert titles(client, cast.staff, "/desk/?q=游泳池") == []


@pytest.mark.parametrize(
    "address",
    ["/desk/?q=%00%00", "/desk/?kind=99999999999999", "/desk/?unit=-1", "/desk/?show=nothing",
     "/desk/?after=spoilt", "/desk/?q=%ff%fe", "/desk/?q='%22<script>", "/desk/?due=%F0%9F%8D%9A"],
)  # fmt: skip
def test_odd_addresses_are_answered(cast, client, address):
    letter(cast)
    client.force_login(cast.staff, backend=BACKEND)
    response = client.get(address)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace('<script type="module"', "").replace(
        "<script src", ""
    )


def test_html_in_a_title_stays_text(cast, client):
    letter(cast, title="<b onclick=x>粗体</b>&")
    client.force_login(cast.staff, backend=BACKEND)
    page = client.get("/desk/").content.decode()
    assert "&lt;b onclick=x&gt;粗体&lt;/b&gt;&amp;" in page
    assert "<b onclick" not in page


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/?show=all", "/desk/publications/", "/desk/rules/"]
)
def test_queries_do_not_grow_with_rows(cast, client, address):
    client.force_login(cast.staff, backend=BACKEND)
    used = []
    for key in ("a", "b", "c"):
        at(cast, "answered", key, publish_consent=True)
        cache.clear()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        used.append(len(queries))
    assert used[0] == used[2]
    assert used[2] <= 12


def test_a_letter_takes_few_queries(cast, client):
    case = at(cast, "drafted")
    client.force_login(cast.staff, backend=BACKEND)
    client.get(f"/desk/letters/{case.number}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/desk/letters/{case.number}/")
    assert len(queries) <= 25


def test_many_at_once_say_what_failed(cast, client):
    first, second = at(cast, "submitted", "a"), at(cast, "handling", "b")
    client.force_login(cast.staff, backend=BACKEND)
    page = client.post(
        "/desk/", {"pick": [first.number, second.number, "261122-NOPE2"], "verb": "accept"},
        follow=True,
    )  # fmt: skip
    assert [str(message) for message in page.context["messages"]] == [
        "已受理 1 封。",
        f"{second.number}：这封信现在是“办理中”，不能这样处理。可能有人刚处理过，请刷新页面再看。",
        "261122-NOPE2：没有找到这封信。",
    ]
    assert Case.objects.get(pk=first.pk).state == "accepted"


def test_many_are_routed_at_once(cast, client):
    case = at(cast, "accepted")
    client.force_login(cast.staff, backend=BACKEND)
    client.post("/desk/", {"pick": [case.number], "verb": "route", "unit": cast.department.pk})
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.lead) == ("handling", cast.department)


def said(client, data):
    page = client.post("/desk/", data, follow=True)
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize("verb", ["accept", "route"])
def test_answerers_take_in_and_route_nothing(cast, client, verb):
    case = at(cast, "handling")
    client.force_login(cast.answerer, backend=BACKEND)
    assert said(client, {"pick": [case.number], "verb": verb}) == ["受理和转办由团委工作人员办理。"]


def test_answerers_claim_many_and_hear_which_are_not_theirs(cast, client):
    first, taken = at(cast, "handling", "a"), at(cast, "handling", "b")
    own = at(cast, "handling", "c", by=cast.answerer)
    foreign = at(cast, "submitted", "d")
    actions.claim_case(case=taken, by=cast.answerer2)
    client.force_login(cast.answerer, backend=BACKEND)
    numbers = [first.number, taken.number, own.number, foreign.number]
    assert said(client, {"pick": numbers, "verb": "claim"}) == [
        "已认领 1 封，由你办理。",
        f"{taken.number}：郑好 已经认领了这封信。",
        f"{own.number}：这是你自己写的信，由别的同事办理。",
        f"{foreign.number}：没有找到这封信。",
    ]
    assert Case.objects.get(pk=first.pk).handler == cast.answerer


def test_many_are_given_to_a_colleague(cast, client):
    first, taken = at(cast, "handling", "a"), at(cast, "handling", "b")
    written = at(cast, "handling", "c", by=cast.answerer2)
    actions.claim_case(case=taken, by=cast.auditor)
    client.force_login(cast.answerer, backend=BACKEND)
    numbers = [first.number, taken.number, written.number]
    data = {"pick": numbers, "verb": "assign", "person": cast.answerer2.pk}
    assert said(client, data) == [
        "已把 1 封交给郑好。",
        f"{taken.number}：这封信由办理人、部门负责人或团委工作人员交给别人。",
        f"{written.number}：郑好不能办这封信，请选后勤处别的答复人。",
    ]
    found = Case.objects.get(pk=first.pk)
    assert (found.handler, found.entries.last().text) == (cast.answerer2, "郑好")
    assert said(client, data | {"person": cast.outsider.pk}) == ["请选择交给谁。"]
    assert said(client, data | {"person": "x"}) == ["请选择交给谁。"]


def test_staff_give_letters_of_several_units_to_persons_of_them(cast, client):
    first, other = at(cast, "handling", "a"), at(cast, "accepted", "b")
    actions.route(case=other, by=cast.staff, lead=cast.other_department)
    client.force_login(cast.staff, backend=BACKEND)
    data = {"pick": [first.number, other.number], "verb": "assign", "person": cast.answerer.pk}
    assert said(client, data) == [
        "已把 1 封交给吴立。", f"{other.number}：吴立不能办这封信，请选教务处别的答复人。",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["teacher", "clerk"])
def test_who_only_reads_ticks_nothing(cast, client, who):
    case = at(cast, "handling")
    reader = (
        cast.teacher if who == "teacher" else cast.holder("T3011", "纪安", cast.department, "other")
    )
    client.force_login(reader, backend=BACKEND)
    assert "js-pick" not in client.get("/desk/").content.decode()
    assert said(client, {"pick": [case.number], "verb": "claim"}) == [
        "成批办理由团委工作人员和各部门的答复人、负责人来做。"
    ]


def test_the_overviews_count_what_they_lead_to(cast, client):
    mine = at(cast, "handling", "a", title="我在办的信")
    actions.claim_case(case=mine, by=cast.answerer)
    at(cast, "handling", "b", title="没人认领的信")
    at(cast, "waiting", "c", title="等补充的信")
    late = at(cast, "handling", "d", title="已超期的信")
    Case.objects.filter(pk=late.pk).update(due_at="2025-01-01T00:00:00Z", handler=cast.answerer2)
    near = at(cast, "handling", "e", title="快到期的信")
    Case.objects.filter(pk=near.pk).update(
        due_at=timezone.now() + timedelta(minutes=5), handler=cast.answerer2
    )
    Case.objects.filter(title="等补充的信").update(lead=cast.department)
    client.force_login(cast.answerer, backend=BACKEND)
    overviews = client.get("/desk/").context["overviews"]
    assert [(label, count, url) for label, _icon, count, url, _current in overviews] == [
        ("我办的", 1, "?who=mine"), ("没人办", 1, "?who=unassigned"), ("快到期", 1, "?due=soon"),
        ("已超期", 1, "?due=overdue"), ("等补充", 1, "?show=waiting"),
    ]  # fmt: skip
    for label, _icon, _count, url, _current in overviews:
        page = client.get(f"/desk/{url}")
        found = [row["title"] for row in page.context["page"].rows]
        wanted = {"我办的": "我在办的信", "没人办": "没人认领的信"}.get(label, f"{label}的信")
        assert (label, found) == (label, [wanted])
        assert [each[0] for each in page.context["overviews"] if each[4]] == [label]


def test_deep_pages_follow_each_other_without_gaps(cast, client, django_assert_max_num_queries):
    for number in range(60):
        letter(cast, f"k{number}", title=f"第{number}封信啊")
    client.force_login(cast.staff, backend=BACKEND)
    address, seen = "/desk/", []
    while address:
        page = client.get(address).context["page"]
        seen += [row["number"] for row in page.rows]
        address = f"/desk/?after={page.next}" if page.next else ""
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_a_selection_survives_its_address():
    asked = Selection(show="handling", q="食堂 & 饭", kind="3", unit="none", sort="newest")
    from django.http import QueryDict

    assert Selection.read(QueryDict(asked.query()[1:])) == asked


def test_the_median_counts_letters_with_a_known_moment(cast):
    case = at(cast, "answered", "a")
    at(cast, "answered", "b", visibility="anonymous")
    Case.objects.filter(pk=case.pk).update(
        received_at="2026-11-20T00:00:00Z", responded_at="2026-11-20T00:30:00Z"
    )
    assert desk_queries.read_figures(Case.objects.all())["response"] == 1800


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话 138-0000-1234", [("手机号", "138-0000-1234")]),
        ("学号2024110101", [("学号或编号", "2024110101")]),
        ("加我微信abc_12345", [("QQ 或微信", "微信abc_12345")]),
        ("a@b.cn", [("邮箱", "a@b.cn")]),
        ("教室 301 冷", []),
    ],
)
def test_traces(text, found):
    assert [(trace.kind, trace.words) for trace in traces.find(text)] == found


def test_letters_in_hand_are_not_rerouted_along_with_others(cast, client):
    first, second = at(cast, "accepted", "a"), at(cast, "handling", "b")
    actions.claim_case(case=second, by=cast.answerer)
    data = {"pick": [first.number, second.number], "verb": "route",
            "unit": cast.other_department.pk}  # fmt: skip
    client.force_login(cast.staff, backend=BACKEND)
    page = client.post("/desk/", data, follow=True).content.decode()
    assert "已转办 1 封给教务处。" in page
    assert f"{second.number}：后勤处正在办，没有动它。要改派，请打开这封信。" in page
    second.refresh_from_db()
    assert (second.lead, second.handler) == (cast.department, cast.answerer)


@pytest.mark.parametrize(
    ("minutes", "words"), [(30, "剩不到 1 小时"), (-30, "超期不到 1 小时"), (-90, "超 1 小时")]
)
def test_less_than_an_hour_is_said_in_words(cast, minutes, words):
    now = timezone.localtime()
    due = now + timedelta(minutes=minutes)
    assert clockface("handling", due, None, now, current_calendar()).words == words
