"""Closing a project: prefilled, saved in editions, handed in once complete, accepted once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.projects import actions, checking, closing, queries
from activities.projects.models import Closing, Project
from activities.queries import late_of
from tests.activities.projects.conftest import BACKEND
from tests.activities.projects.test_pages import MONEY, PDF, base, text
from tests.attachments.nasty import office, picture, upload
from tests.races import at_once, refusals
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings.models import Gathering
from tuanwei.notices.models import Notice
from tuanwei.workdays.queries import current_calendar

pytestmark = pytest.mark.django_db
SAID = "大家都来了，跑得很开心，下次还想来。"


def form(edition=0, **more):
    return {"edition": edition, "summary": SAID, "people_came": "2", "hours": "2"} | more


@pytest.fixture
def secretary(client, cast):
    client.force_login(cast.secretary, BACKEND)
    return client


def stored():
    return Closing.objects.get()


def test_the_figures_are_filled_in_from_check_ins(projects, cast, secretary):
    start = projects.day(-2, 14)
    project = projects.running(
        parts=[("上", start, 2, {}), ("下", start + timedelta(hours=3), 1.5, {}),
               ("没办成", start + timedelta(hours=6), 1, {})],
    )  # fmt: skip
    Gathering.objects.update(state="published")
    first, second, _third = queries.gatherings(project).order_by("starts_at")
    for gathering, people in (
        (first, (cast.student, cast.other_student)),
        (second, (cast.student,)),
    ):
        for person in people:
            projects.came(gathering, person)
    came = queries.attended(project)
    assert (came.people, came.hours, came.events) == (2, Decimal("3.50"), 2)
    page = text(secretary.get(base(project) + "closing/"))
    assert 'name="people_came" value="2"' in page
    assert 'name="hours" value="3.50"' in page
    assert "2 人，2 场，共 3.5 小时" in page
    assert not Closing.objects.exists()  # looking makes nothing


def test_who_checked_in_at_the_whole_counts_too(projects, cast):
    start = projects.day(-2, 14)
    project = projects.running(
        parts=[("上", start, 2, {}), ("下", start + timedelta(hours=3), 1, {})]
    )
    whole = Gathering.objects.get(parent=None)
    projects.came(whole, cast.student)
    assert queries.attended(project).hours == Decimal(4)
    projects.came(queries.gatherings(project).order_by("starts_at")[0], cast.other_student)
    came = queries.attended(project)
    assert (came.people, came.hours, came.events) == (2, Decimal(2), 1)


def test_without_check_ins_nothing_is_made_up(projects, secretary):
    page = text(secretary.get(base(projects.over()) + "closing/"))
    assert "还没有签到记录" in page
    assert 'name="people_came" min="0"' in page


def test_it_is_saved_in_editions_and_read_again(projects, secretary):
    project = projects.over()
    answer = secretary.post(base(project) + "closing/", form(people_came=""))
    assert answer.status_code == 302
    assert (stored().edition, stored().summary, stored().people_came) == (1, SAID, None)
    assert SAID in text(secretary.get(base(project) + "closing/"))
    secretary.post(base(project) + "closing/", form(1, people_came="7"))
    assert (stored().edition, stored().people_came, stored().state) == (2, 7, "draft")


def test_two_tabs_get_both_texts(projects, secretary):
    project = projects.over()
    secretary.post(base(project) + "closing/", form(summary="第一个页面写的"))
    answer = secretary.post(base(project) + "closing/", form(0, summary="第二个页面写的"))
    page = text(answer)
    assert answer.status_code == 409
    assert "第一个页面写的" in page
    assert "第二个页面写的" in page
    assert stored().summary == "第一个页面写的"
    assert 'name="edition" value="1"' in page
    # having seen both, one saves what one wants
    assert (
        secretary.post(base(project) + "closing/", form(1, summary="两份合起来")).status_code == 302
    )
    assert stored().summary == "两份合起来"
    answer = secretary.post(base(project) + "closing/", form(0, verb="submit"))
    assert (answer.status_code, stored().state) == (409, "draft")


@pytest.mark.parametrize("wrong", [
    {"people_came": "-1"}, {"people_came": "很多"}, {"hours": "NaN"}, {"hours": "-1"},
    {"hours": "1e309"}, {"hours": "1.005"}, {"summary": "长" * 5001}, {"edition": "x"},
    {"edition": ""}, {"summary": "总\x00结"},
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(wrong, projects, secretary):
    answer = secretary.post(base(projects.over()) + "closing/", form(**wrong))
    assert (answer.status_code, Closing.objects.count()) == (400, 0)


STRICT = MONEY | {
    "closing": {
        "amount": 5, "summary_least": 10, "photos_least": 1,
        "fields": [
            {"key": "effect", "label": "成效", "kind": "long", "is_required": True, "least": "5"},
            {"key": "press", "label": "媒体报道", "kind": "choices", "choices": ["校报", "公众号"]},
            {"key": "far", "label": "安全情况", "is_required": True,
             "when": [[{"fact": "where", "op": "is", "values": ["off_campus"]}]]},
        ],
        "files": [{"key": "final", "label": "总结表", "types": ["doc"]}],
    }
}  # fmt: skip


def test_everything_that_is_lacking_is_said_and_nothing_is_lost(projects, cast, secretary):
    project = projects.over(
        rules=projects.rules(**STRICT), budget=[("水", "100", "league", "物料")]
    )
    today = timezone.localdate()
    project.materials.create(what="横幅", place="门口", starts_on=today, ends_on=today)
    given = form(0, verb="submit", summary="太短", hours="", **{"a-effect": "很好"})
    answer = secretary.post(base(project) + "closing/", given)
    page = text(answer)
    assert answer.status_code == 400
    for words in (
        "总结至少写 10 个字，现在 2 个。", "还没写总时长。", "照片至少 1 张，现在 0 张。",
        "“成效”至少写 5 个字。", "还没传“总结表”。", "还没记支出。确实没花钱，请勾“这次没有花钱”。",
        "“横幅”到日子了，撤下以后在项目页点“已撤下”。",
    ):  # fmt: skip
        assert words in page
    assert "安全情况" not in page
    assert "还没写实到人数" not in page
    assert (stored().summary, stored().answers["effect"], stored().edition) == ("太短", "很好", 1)
    assert 'name="edition" value="1"' in page


def complete(projects, cast, secretary, spent="100", **fields):
    project = projects.over(
        rules=projects.rules(**STRICT), budget=[("水", "100", "league", "物料")], **fields
    )
    actions.add_photo(project=project, by=cast.secretary, upload=upload(picture()))
    actions.add_spending(
        project=project, by=cast.secretary, item="水", amount=Decimal(spent), source="league",
        category="物料", spent_on=timezone.localdate(), receipt=upload(PDF, "发票.pdf"),
    )  # fmt: skip
    secretary.post(
        base(project) + "closing/files/final/", {"upload": upload(office(), "总结表.docx")}
    )
    return project


ANSWERS = {"a-effect": "参加的人更多了", "a-press": ["校报"]}


def test_what_is_complete_goes_to_staff(projects, cast, secretary, client):
    project = complete(projects, cast, secretary)
    assert cast.staff.pk
    given = form(0, verb="submit", **ANSWERS)
    assert secretary.post(base(project) + "closing/", given).status_code == 302
    found = stored()
    assert (found.state, found.submitted_by, found.answers) == (
        "submitted", cast.secretary, {"effect": "参加的人更多了", "press": ["校报"]},
    )  # fmt: skip
    assert (found.first_due_on, projects.fresh(project).state) == (
        project.closing_due_on,
        "closing",
    )
    assert (
        Notice.objects.filter(deliveries__recipient=cast.staff).get().title == "有结项待验收：夜跑"
    )
    # once is enough
    answer = secretary.post(base(project) + "closing/", given, follow=True)
    assert "不能再改" in text(answer)
    assert AuditEvent.objects.filter(name="activities.closing.submitted").count() == 1


def test_far_from_the_budget_asks_for_a_note(projects, cast, secretary):
    project = complete(projects, cast, secretary, spent="110.01")
    answer = secretary.post(base(project) + "closing/", form(0, verb="submit", **ANSWERS))
    assert "请写明原因" in text(answer)
    given = form(1, verb="submit", variance_note="水涨价了", **ANSWERS)
    assert secretary.post(base(project) + "closing/", given).status_code == 302
    assert stored().state == "submitted"


def test_ten_percent_exactly_asks_for_none(projects, cast, secretary):
    project = complete(projects, cast, secretary, spent="110")
    given = form(0, verb="submit", **ANSWERS)
    assert secretary.post(base(project) + "closing/", given).status_code == 302


def test_nothing_is_closed_before_it_is_over(projects, secretary):
    project = projects.running()
    answer = secretary.post(base(project) + "closing/", form(verb="submit"))
    assert "活动还没结束" in text(answer)
    assert stored().state == "draft"


def test_no_money_was_spent_is_an_answer(projects, secretary):
    project = projects.over(budget=[("水", "100", "", "")])
    address = base(project) + "closing/"
    assert secretary.post(address, form(verb="submit")).status_code == 400
    answer = secretary.post(address, form(1, verb="submit", spent_nothing="on"))
    assert answer.status_code == 302
    assert stored().state == "submitted"


def test_files_are_of_their_kind_and_number(projects, cast, secretary, client):
    project = projects.over(rules=projects.rules(**STRICT))
    address = base(project) + "closing/files/final/"
    answer = secretary.post(address, {"upload": upload(PDF, "总结.pdf")}, follow=True)
    assert "这种文件收不了" in text(answer)
    secretary.post(address, {"upload": upload(office(), "总结表.docx")})
    answer = secretary.post(address, {"upload": upload(office(), "又一份.docx")}, follow=True)
    assert "最多 1 个文件" in text(answer)
    assert "请先选文件" in text(secretary.post(address, {}, follow=True))
    other = base(project) + "closing/files/nothing/"
    answer = secretary.post(other, {"upload": upload(office(), "a.docx")}, follow=True)
    assert "这里不用传这个文件" in text(answer)
    kept = stored().files.get()
    assert kept.attachment.name == "总结表.docx"
    assert secretary.get(f"{base(project)}files/{kept.attachment_id}/").status_code == 200
    client.force_login(cast.other_student, BACKEND)
    assert client.get(f"{base(project)}files/{kept.attachment_id}/").status_code == 404
    client.force_login(cast.secretary, BACKEND)
    client.post(f"{base(project)}closing/remove/{kept.pk}/")
    assert (stored().files.count(), Attachment.objects.count()) == (0, 0)


def decide(client, user, project, verdict, **data):
    client.force_login(user, BACKEND)
    return client.post(f"{base(project)}closing/{verdict}/", data)


def test_staff_accept_and_the_project_is_closed(projects, cast, client):
    project = projects.submitted(team=[cast.student])
    client.force_login(cast.staff, BACKEND)
    assert "夜跑" in text(client.get("/activities/projects/closings/"))
    assert "验收通过" in text(client.get(base(project) + "closing/"))
    assert decide(client, cast.staff, project, "accept").status_code == 302
    project = projects.fresh(project)
    assert (project.state, project.closing.state, project.closing.decided_by) == (
        "closed", "accepted", cast.staff,
    )  # fmt: skip
    assert project.closed_at is not None
    titles = set(Notice.objects.filter(kind="system").values_list("title", flat=True))
    assert titles == {"结项通过了：夜跑"}
    page = text(client.get(base(project)))
    assert "后来怎样" in page
    assert "来了 3 人，一共 2 小时。" in page
    assert "都验收完了" in text(client.get("/activities/projects/closings/"))
    # and for good
    assert decide(client, cast.staff2, project, "return", words="再补一张").status_code == 302
    assert projects.fresh(project).state == "closed"


def test_what_is_returned_says_why_and_has_three_days_more(projects, cast, client):
    project = projects.submitted()
    Project.objects.filter(pk=project.pk).update(closing_due_on=timezone.localdate())
    for words in ("", "补"):
        answer = decide(client, cast.staff, project, "return", words=words)
        assert answer.status_code == 400
        assert "至少 4 个字" in text(answer)
    assert decide(client, cast.staff, project, "return", words="请补两张照片").status_code == 302
    project = projects.fresh(project)
    assert (project.state, project.closing.state) == ("running", "returned")
    assert project.closing_due_on == current_calendar().add_workdays(timezone.localdate(), 3)
    client.force_login(cast.secretary, BACKEND)
    assert "请补两张照片" in text(client.get(base(project) + "closing/"))
    assert decide(client, cast.staff, project, "nothing").status_code == 404


@pytest.mark.parametrize("own", ["team", "person", "maker", "submitter", "teacher"])
def test_nobody_accepts_their_own(own, projects, cast, client):
    staff = cast.staff
    fields = {
        "team": {"team": [staff]}, "person": {"team": [staff], "leader": staff},
        "maker": {"made_by": staff}, "submitter": {"by": staff}, "teacher": {"teacher": staff},
    }[own]  # fmt: skip
    project = projects.submitted(**fields)
    assert decide(client, staff, project, "accept").status_code == 403
    assert "由别的同事" in text(client.get("/activities/projects/closings/"))
    if own != "teacher":
        with pytest.raises(ValidationError, match="由别的同事来验收"):
            closing.accept(closing=stored(), by=staff)
    assert projects.fresh(project).state == "closing"
    assert decide(client, cast.staff2, project, "accept").status_code == 302


@pytest.mark.parametrize(("role", "status"), [
    ("secretary", 403), ("general_secretary", 403), ("teacher", 403), ("other_student", 404),
])  # fmt: skip
def test_only_staff_accept(role, status, projects, cast, client):
    project = projects.submitted()
    assert decide(client, getattr(cast, role), project, "accept").status_code == status
    assert stored().state == "submitted"


def test_a_draft_is_nothing_to_accept(projects, cast, client, secretary):
    project = projects.over()
    secretary.post(base(project) + "closing/", form())
    assert decide(client, cast.staff, project, "accept").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_does(projects, cast):
    projects.submitted()
    found, people = stored(), (cast.staff, cast.staff2)
    said = at_once(*[lambda by=by: closing.accept(closing=found, by=by) for by in people])
    assert refusals(said) == ["这份结项现在是“已验收”，可能有同事刚处理过，请刷新页面再看。"]
    assert AuditEvent.objects.filter(name="activities.closing.accepted").count() == 1


def test_late_is_a_fact_of_the_first_handing_in(projects, cast, secretary, client):
    project = projects.overdue(days=3)
    today = timezone.localdate()
    due = today - timedelta(days=3)

    def late(start=due, end=due, unit=cast.branch):
        found = late_of([unit.pk], start, end)
        return [(each.key, each.on, each.is_in, each.days) for each in found]

    assert late() == [(project.pk, due, False, 3)]
    secretary.post(base(project) + "closing/", form(verb="submit"))
    assert late() == [(project.pk, due, True, 3)]
    decide(client, cast.staff, project, "return", words="请补两张照片")
    assert late() == [(project.pk, due, True, 3)]  # a return changes nothing
    assert late(unit=cast.other_branch) == []
    assert late(end=due - timedelta(days=1), start=due - timedelta(days=9)) == []
    assert late(start=due + timedelta(days=1), end=today) == []


def test_in_time_is_never_late(projects, cast):
    project = projects.submitted()
    due = project.closing_due_on
    assert late_of([cast.branch.pk], due, due) == []
    Closing.objects.update(first_submitted_at=timezone.now() + timedelta(days=60))
    assert len(late_of([cast.branch.pk], due, due)) == 1


def test_the_sheet_holds_everything(projects, cast, secretary):
    project = complete(projects, cast, secretary, team=[cast.student], came=[cast.other_student])
    secretary.post(base(project) + "closing/", form(0, verb="submit", **ANSWERS))
    page = text(secretary.get(base(project) + "sheet/"))
    for words in (
        project.application.number, "规则第 1 版", "林知夏", SAID, "签到 1 人，1 场", "成效",
        "参加的人更多了", "校报", "总结表.docx", "¥100", "有票据", "团委验收：", "不足 5 人，不显示",
    ):  # fmt: skip
        assert words in page


def test_a_closing_asks_by_every_fact_of_the_application(projects):
    rules = projects.rules(
        money={"needs_receipts": False,
               "sources": [{"key": "ad", "label": "赞助", "is_sponsor": True}]},
        closing={"files": [{"key": "thanks", "label": "赞助回执", "when": [
            [{"fact": "sponsorship", "op": "more_than", "values": ["0"]}]]}]},
    )  # fmt: skip
    for source, keys in (("ad", ["thanks"]), ("", [])):
        project = projects.running(rules=rules, budget=[("水", "5", source, "")])
        assert [rule.key for rule in checking.asked(project)[1]] == keys
