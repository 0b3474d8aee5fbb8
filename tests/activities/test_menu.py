"""A term's menu: drawn up, copied, filled with proposals, published, read."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications.models import Application
from activities.kinds.models import ActivityKind, KindRules
from activities.menu import actions
from activities.menu.models import Menu, Theme
from activities.menu.queries import current_term
from activities.projects.models import Occasion, Project
from tests.promises.conftest import told
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.terms import Term
from tuanwei.proposals.actions import support
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
AUTUMN, SPRING = Term(2026, 1), Term(2026, 2)


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def text(answer):
    return answer.content.decode()


def titles(term):
    return list(Theme.objects.filter(menu__code=term.code).values_list("title", flat=True))


def fresh(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def test_themes_are_added_changed_ordered_and_removed(staff, cast):
    base = f"/activities/menus/{AUTUMN.code}/"
    assert "还没有主题" in text(staff.get(base))
    assert not Menu.objects.exists()  # looking makes nothing
    given = {"title": "夜跑", "aims": "动起来", "months": ["9", "10"], "budget": "1500",
             "person": cast.staff2.number}  # fmt: skip
    assert staff.post(base + "add/", given).status_code == 302
    answer = staff.post(base + "add/", given)
    assert (answer.status_code, "菜单里已经有“夜跑”" in text(answer)) == (400, True)
    for wrong in ({"months": ["3"]}, {"budget": "-1"}, {"budget": "NaN"}, {"person": "T9"},
                  {"title": ""}):  # fmt: skip
        assert staff.post(base + "add/", given | {"title": "另一个"} | wrong).status_code == 400
    theme = Theme.objects.get()
    assert (theme.when, theme.budget, theme.person) == ("9月、10月", Decimal(1500), cast.staff2)
    staff.post(base + "add/", {"title": "读书"})
    staff.post(f"{base}themes/{theme.pk}/down/")
    assert titles(AUTUMN) == ["读书", "夜跑"]
    staff.post(f"{base}themes/{theme.pk}/down/")
    assert titles(AUTUMN) == ["读书", "夜跑"]
    assert staff.post(f"{base}themes/{theme.pk}/sideways/").status_code == 404
    staff.post(f"{base}themes/{theme.pk}/", given | {"title": "领跑"})
    assert staff.post(f"{base}themes/{theme.pk}/", {"title": "读书"}).status_code == 400
    assert titles(AUTUMN) == ["读书", "领跑"]
    assert staff.post(f"{base}themes/{theme.pk}/drop/").status_code == 302
    assert titles(AUTUMN) == ["读书"]
    assert staff.get(f"{base}themes/{theme.pk}/").status_code == 404
    assert staff.get(f"/activities/menus/{SPRING.code}/themes/{theme.pk}/").status_code == 404


@pytest.mark.parametrize("code", ["2026-3", "26-1", "9999-1", "0001-1", "nothing"])
def test_nonsense_is_no_term(staff, code):
    assert staff.get(f"/activities/menus/{code}/").status_code == 404
    assert staff.post(f"/activities/menus/{code}/add/", {"title": "夜跑"}).status_code == 404


def test_everybody_reads_it_once_it_is_published(client, cast):
    term = current_term()
    actions.add_theme(term=term, by=cast.staff, title="夜跑", aims="动起来", person=cast.staff2)
    assert "还没有公布" in text(client.get("/activities/"))
    actions.publish(term=term, by=cast.staff)
    shown = text(client.get("/activities/"))
    assert "夜跑" in shown and "动起来" in shown
    assert cast.staff2.name not in shown  # visitors read no names
    client.force_login(cast.student, BACKEND)
    assert cast.staff2.name in text(client.get("/activities/"))
    with pytest.raises(ValidationError, match="已经公布"):
        actions.publish(term=term, by=cast.staff)
    with pytest.raises(ValidationError, match="还没有主题"):
        actions.publish(term=term.next, by=cast.staff)


def test_the_menu_of_this_term_comes_first_and_others_can_be_asked_for(client, cast):
    now = current_term()
    for term in (now.previous, now, now.next):
        actions.add_theme(term=term, by=cast.staff, title=f"主题 {term.code}")
        actions.publish(term=term, by=cast.staff)
    assert f"主题 {now.code}" in text(client.get("/activities/"))
    assert f"主题 {now.next.code}" in text(client.get(f"/activities/?term={now.next.code}"))
    for nonsense in ("x", "%00", "9999-1"):
        assert f"主题 {now.code}" in text(client.get(f"/activities/?term={nonsense}"))


def test_proposals_go_in_by_weight_and_their_people_hear_at_publication(cast, proposals):
    first = proposals.wished()
    heavy, _new = _voted(cast, "看电影", 9)
    support(proposal=heavy, by=cast.other_student)
    taken, left = actions.take_proposals(term=AUTUMN, by=cast.staff, keys=[first.pk, heavy.pk])
    assert ([each.pk for each in taken], left) == ([heavy.pk, first.pk], [])
    assert titles(AUTUMN) == ["看电影", "宿舍楼夜跑"]
    origins = list(Theme.objects.values_list("origin", flat=True))
    assert origins == ["调研，9 人选，1 人支持", "同学建议"]
    assert (fresh(first).state, told(cast.student)) == ("taken", [])
    actions.publish(term=AUTUMN, by=cast.staff)
    assert (fresh(first).state, fresh(first).place_url) == ("done", "/activities/?term=2026-1")
    assert told(cast.student) == ["活动主题“宿舍楼夜跑”有结果了"]


def _voted(cast, title, weight):
    from tuanwei.proposals.actions import add

    return add(by=cast.staff, kind="theme", title=title, source="survey", source_key="1:q",
               weight=weight)  # fmt: skip


def test_what_cannot_go_in_is_said_and_the_rest_goes_in(cast, proposals):
    from tuanwei.proposals.actions import propose

    own = propose(by=cast.staff, title="老师提的")
    good, gone = proposals.wished(), proposals.wished(title="被拿走的")
    same, _new = _voted(cast, "读书", 1)
    actions.add_theme(term=AUTUMN, by=cast.staff, title="读书")
    actions.take_proposals(term=SPRING, by=cast.staff2, keys=[gone.pk])
    keys = [own.pk, good.pk, gone.pk, same.pk, 10**15]
    taken, left = actions.take_proposals(term=AUTUMN, by=cast.staff, keys=keys)
    assert [each.pk for each in taken] == [good.pk]
    assert sorted(words.split("”")[0] for words in left) == [
        "“老师提的", "“被拿走的", "菜单里已经有“读书",
    ]  # fmt: skip
    assert fresh(same).state == fresh(own).state == "open"


def test_taken_out_of_a_draft_it_waits_again(cast, proposals):
    made = proposals.wished()
    actions.take_proposals(term=AUTUMN, by=cast.staff, keys=[made.pk])
    actions.drop_theme(theme=Theme.objects.get(), by=cast.staff)
    assert fresh(made).state == "open"
    assert told(cast.student) == []
    actions.take_proposals(term=AUTUMN, by=cast.staff, keys=[made.pk])
    assert titles(AUTUMN) == ["宿舍楼夜跑"]


def test_taken_out_of_a_published_menu_the_reason_goes_to_its_people(staff, cast, proposals):
    made = proposals.wished()
    actions.take_proposals(term=AUTUMN, by=cast.staff, keys=[made.pk])
    actions.publish(term=AUTUMN, by=cast.staff)
    theme = Theme.objects.get()
    address = f"/activities/menus/{AUTUMN.code}/themes/{theme.pk}/drop/"
    answer = staff.post(address, {"reason": "没"})
    assert (answer.status_code, "要写明理由" in text(answer)) == (400, True)
    assert staff.post(address, {"reason": "操场在修，下学期再办"}).status_code == 302
    assert (fresh(made).state, fresh(made).words) == ("declined", "操场在修，下学期再办")
    assert told(cast.student)[-1] == "活动主题“宿舍楼夜跑”这次没有采纳"


def test_put_into_a_published_menu_its_people_hear_at_once(cast, proposals):
    actions.add_theme(term=AUTUMN, by=cast.staff, title="读书")
    actions.publish(term=AUTUMN, by=cast.staff)
    made = proposals.wished()
    actions.take_proposals(term=AUTUMN, by=cast.staff, keys=[made.pk])
    assert fresh(made).state == "done"
    assert told(cast.student) == ["活动主题“宿舍楼夜跑”有结果了"]


def test_a_menu_is_copied_without_doubles_and_with_the_months_that_fit(staff, cast):
    for title, months in (("夜跑", [9, 10]), ("读书", [])):
        actions.add_theme(term=AUTUMN, by=cast.staff, title=title, months=months,
                          budget=Decimal("99.50"))  # fmt: skip
    actions.add_theme(term=SPRING, by=cast.staff, title="读书")
    address = f"/activities/menus/{SPRING.code}/copy/"
    assert "复制了 1 个主题" in text(staff.post(address, {"source": AUTUMN.code}, follow=True))
    assert "复制了 0 个主题" in text(staff.post(address, {"source": AUTUMN.code}, follow=True))
    assert titles(SPRING) == ["读书", "夜跑"]
    copied = Theme.objects.get(menu__code=SPRING.code, title="夜跑")
    assert (copied.months, copied.budget) == ([], Decimal("99.50"))
    assert copied.origin == "沿用2026–2027 学年第一学期"
    for wrong in ("", "2031-1", SPRING.code):
        page = staff.post(address, {"source": wrong}, follow=True)
        assert "请选一份有主题的菜单" in text(page)


def test_students_propose_and_support(client, cast, proposals):
    client.force_login(cast.student, BACKEND)
    assert client.post("/activities/propose/", {"title": ""}).status_code == 400
    answer = client.post(
        "/activities/propose/", {"title": "看星星", "text": "带望远镜"}, follow=True
    )
    assert "收到了" in text(answer) and "看星星" in text(answer)
    assert client.post("/activities/propose/", {"title": "看星星"}).status_code == 400
    client.force_login(cast.other_student, BACKEND)
    assert "看星星" not in text(client.get("/activities/proposed/"))
    proposals.wished()
    shown = text(client.get("/activities/proposed/"))
    assert "宿舍楼夜跑" in shown and "支持" in shown
    assert cast.student.name not in shown
    client.logout()
    assert "宿舍楼夜跑" in text(client.get("/activities/proposed/"))
    assert client.get("/activities/propose/").status_code == 302


def test_every_change_is_recorded(cast):
    actions.add_theme(term=AUTUMN, by=cast.staff, title="夜跑")
    theme = Theme.objects.get()
    actions.change_theme(theme=theme, by=cast.staff, title="领跑")
    actions.publish(term=AUTUMN, by=cast.staff)
    actions.drop_theme(theme=theme, by=cast.staff, reason="没有场地")
    names = AuditEvent.objects.filter(name__startswith="activities").order_by("pk")
    assert [each.name for each in names] == [
        "activities.theme.added", "activities.theme.changed", "activities.menu.published",
        "activities.theme.dropped",
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 6])
def test_pages_ask_as_often_for_six_as_for_one(
    client, cast, proposals, letters, many, django_assert_max_num_queries
):
    case = letters.answered()
    for n in range(many):
        actions.add_theme(term=current_term(), by=cast.staff, title=f"主题 {n}", person=cast.staff)
        proposals.wished(title=f"建议 {n}")
        proposals.of_letter(case, title=f"来信 {n}")
    actions.publish(term=current_term(), by=cast.staff)
    for user, address, most in (
        (None, "/activities/", 5), (cast.student, "/activities/", 8),
        (cast.student, "/activities/proposed/", 5),
        (cast.staff, f"/activities/menus/{current_term().code}/", 10),
    ):  # fmt: skip
        client.logout()
        if user:
            client.force_login(user, BACKEND)
        with django_assert_max_num_queries(most):
            client.get(address)


@pytest.mark.django_db(transaction=True)
def test_two_menus_at_once_and_one_gets_the_proposal(cast, proposals):
    made = proposals.wished()
    assert cast.staff.pk

    found = at_once(
        *[
            lambda term=term: actions.take_proposals(term=term, by=cast.staff, keys=[made.pk])
            for term in (AUTUMN, SPRING)
        ]
    )
    assert sorted((len(taken), len(left)) for taken, left in found) == [(0, 1), (1, 0)]
    assert Theme.objects.count() == 1


@pytest.fixture
def full(cast):
    """A published menu whose term has 500 activities ahead, ten of them of one theme."""
    now = timezone.now()
    menu = Menu.objects.create(code=current_term().code, published_at=now, published_by=cast.staff)
    theme = Theme.objects.create(menu=menu, title="夜跑", position=0)
    start = now + timedelta(minutes=5)
    Gathering.objects.bulk_create(
        Gathering(
            title=f"活动{n}", unit=cast.committee, starts_at=start, ends_at=start + timedelta(hours=2),
            occupied_from=start, occupied_until=start + timedelta(hours=2), capacity=20,
            state="published", made_by=cast.staff,
        )
        for n in range(500)
    )  # fmt: skip
    return theme


def test_a_menu_with_500_activities_takes_few_queries_and_pages(
    client, cast, full, django_assert_max_num_queries
):
    client.force_login(cast.student, BACKEND)
    client.get("/activities/")
    with django_assert_max_num_queries(12):
        page = client.get("/activities/")
    assert text(page).count("活动4") > 0
    assert len(page.context["page"]) == 30
    assert "报名<span" in text(page)
    following = client.get(f"/activities/?after={page.context['page'].next}")
    assert {row.pk for row in page.context["page"]}.isdisjoint(
        row.pk for row in following.context["page"]
    )


def test_a_theme_shows_only_its_own_activities(client, cast, full):
    kind = ActivityKind.objects.create(name="一般活动")
    application = Application.objects.create(
        kind=kind, rules=KindRules.objects.create(kind=kind, version=1), number="SB1",
        state="approved", applicant="branch", unit=cast.branch, made_by=cast.staff, theme=full,
    )  # fmt: skip
    project = Project.objects.create(application=application, unit=cast.branch, person=cast.staff)
    page = client.get(f"/activities/?theme={full.pk}")
    assert "还没有支部办这个主题" in text(page)
    Occasion.objects.create(project=project, gathering=Gathering.objects.get(title="活动7"))
    page = client.get(f"/activities/?theme={full.pk}")
    assert [row.title for row in page.context["page"]] == ["活动7"]
    assert "1 个在办" in text(client.get("/activities/"))
    assert client.get("/activities/?theme=abc&after=x").status_code == 200


def test_what_lasts_for_weeks_stands_once_and_not_in_the_past(client, cast, full):
    now = timezone.now()
    Gathering.objects.update(state="draft")
    for begins, title in ((-5, "一个月的大赛"), (1, "夜跑")):
        made = Gathering(
            title=title, unit=cast.branch, made_by=cast.secretary, state="published", mode="open",
            starts_at=now + timedelta(days=begins), place="操场",
            ends_at=now + timedelta(days=begins + (25 if begins < 0 else 0), hours=1),
        )  # fmt: skip
        made.save()
    today = timezone.localdate()
    days = client.get("/activities/").context["days"]
    assert [(cell.day, [item.title for item, _words in cell.items]) for cell in days] == [
        (today, ["一个月的大赛"]), (today + timedelta(days=1), ["夜跑"]),
    ]  # fmt: skip
