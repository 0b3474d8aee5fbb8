"""Rules come in versions; letters keep theirs."""

import pytest
import time_machine
from django.utils import timezone

from mailbox.cases import actions, sending
from mailbox.cases.deadlines import Limit
from mailbox.cases.letter_pages import promises
from mailbox.cases.models import Case
from mailbox.cases.rules import progress_of, rules_of
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason, Step
from tests.mailbox.desk_letters import at, letter
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def typed(**changes):
    data = {
        "name": "学习", "hint": "课程、考试", "title_max": 30, "text_max": 2000, "photos_max": 3,
        "allows_hidden": "on", "needs_approval": "on", "reopen_times": 1, "note": "放宽答复",
    }  # fmt: skip
    for step in Step:
        data |= {
            f"{step}-amount": 5, f"{step}-unit": "workdays", f"{step}-remind_amount": 1,
            f"{step}-remind_unit": "workdays", f"{step}-escalate_amount": 3,
            f"{step}-escalate_unit": "workdays", f"{step}-extended_amount": 0,
        }  # fmt: skip
    return data | changes


@pytest.fixture
def desk(cast, client):
    client.force_login(cast.staff, backend=BACKEND)
    return client


def test_saving_makes_a_new_version_and_old_letters_keep_theirs(cast, desk):
    old = letter(cast, "old")
    Case.objects.filter(pk=old.pk).update(
        case_class=CaseClass.objects.get(key="study"),
        rules=ClassRules.objects.get(case_class__key="study"),
    )
    changes = {"answer-amount": 7, "answer-extended_amount": 12}
    answer = desk.post("/desk/rules/study/", typed(**changes))
    assert answer.status_code == 302
    study = CaseClass.objects.get(key="study")
    assert [rules.version for rules in study.rules.all()] == [2, 1]
    newest = rules_of(study.pk)
    assert (newest.version, newest.made_by, newest.allows_anonymous) == (2, cast.staff, False)
    limit = newest.limits.get(step="answer")
    assert (limit.amount, limit.unit, limit.extended_amount) == (7, "workdays", 12)
    assert Case.objects.get(pk=old.pk).rules.limits.get(step="answer").amount == 5
    event = AuditEvent.objects.get(name="mailbox.rules.changed")
    assert (event.actor, event.data) == (cast.staff, {"version": 2, "note": "放宽答复"})
    page = desk.get("/desk/rules/study/").content.decode()
    assert "答复：5 个工作日，可延到 10 个工作日 → 7 个工作日，可延到 12 个工作日" in page
    assert "放宽答复" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answer-extended_amount": 5}, "延期后的总限时要比原限时长。"),
        (
            {
                "answer-amount": 2,
                "answer-unit": "weeks",
                "answer-extended_amount": 3,
                "answer-extended_unit": "days",
            },
            "延期后的总限时要比原限时长。",
        ),
        ({"answer-amount": 1000, "answer-unit": "hours"}, "最多 999 小时。"),
        ({"answer-amount": "", "answer-extended_amount": 9}, "要延期，先写原来的限时。"),
        ({"accept-amount": 0, "accept-unit": "hours"}, "0 是“当天”，单位要选"),
        ({"accept-amount": 0, "accept-unit": "weeks"}, "0 是“当天”，单位要选"),
        (
            {"accept-amount": 0, "accept-extended_amount": 0, "accept-head_amount": 4},
            "部门负责人要不晚于书记",
        ),
        ({"accept-amount": -3}, "大于或等于0"),
        ({"accept-remind_amount": 6}, "提前提醒要比限时短，不然一开始就提醒。"),
        (
            {"accept-amount": 9, "accept-unit": "hours", "accept-remind_amount": 1},
            "提前提醒要比限时短，不然一开始就提醒。",
        ),
        (
            {"accept-amount": 0, "accept-remind_amount": 2},
            "提前提醒要比限时短，不然一开始就提醒。",
        ),
        ({"approve-amount": 6}, "审核的时间含在答复的限时里，不能比它长。"),
        (
            {
                "approve-amount": 1,
                "approve-unit": "weeks",
                "answer-amount": 6,
                "answer-unit": "days",
            },
            "审核的时间含在答复的限时里，不能比它长。",
        ),
        ({"accept-head_amount": 300}, "最多 250 个工作日"),
        ({"progress_amount": 300}, "小于或等于250"),
        ({"progress_unit": "years"}, "years"),
        ({"accept-unit": "years"}, "years"),
        ({"name": ""}, "请填写。"),
        ({"name": "其他"}, "已存在"),
        ({"text_max": 10**9}, "小于或等于10000"),
    ],
)
def test_limits_that_cannot_be_are_refused_and_nothing_is_saved(desk, changes, said):
    answer = desk.post("/desk/rules/study/", typed(**changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert ClassRules.objects.filter(case_class__key="study").count() == 1


def test_the_mistake_stands_at_its_field(desk):
    page = desk.post(
        "/desk/rules/study/", typed(**{"accept-remind_amount": 6, "approve-amount": 6})
    )
    wrong = {form.step: dict(form.errors) for form in page.context["limits"] if form.errors}
    assert wrong == {
        "accept": {"remind_amount": ["提前提醒要比限时短，不然一开始就提醒。"]},
        "approve": {"amount": ["审核的时间含在答复的限时里，不能比它长。"]},
    }


@pytest.mark.parametrize(
    "changes",
    [{"accept-amount": 1}, {"accept-amount": 0}, {"accept-amount": "", "accept-remind_amount": 9},
     {"approve-amount": 6, "approval": "none"}, {"approve-amount": 9, "answer-amount": ""},
     {"accept-amount": 24, "accept-unit": "hours"}],
)  # fmt: skip
def test_limits_that_only_look_odd_are_taken(desk, changes):
    assert desk.post("/desk/rules/study/", typed(**changes)).status_code == 302
    assert ClassRules.objects.filter(case_class__key="study").count() == 2


def test_a_new_class_starts_as_the_first_ones_did(desk):
    page = desk.get("/desk/rules/new/")
    given = {
        form.step: tuple(form[name].value() for name in ("amount", "unit", "remind_amount"))
        + ((form["extended_amount"].value(),) if form.can_extend else ())
        for form in page.context["limits"]
    }
    assert given == {
        "accept": (1, "workdays", 1, 0), "route": (2, "workdays", 1, 0),
        "answer": (5, "workdays", 1, 10), "approve": (1, "workdays", 1, 0),
        "reanswer": (5, "workdays", 1, 0), "wait": (5, "workdays", 1),
        "feedback": (7, "days", 1),
    }  # fmt: skip


def test_a_step_without_an_amount_has_no_limit(desk):
    desk.post("/desk/rules/study/", typed(**{"feedback-amount": ""}))
    newest = rules_of(CaseClass.objects.get(key="study").pk)
    assert sorted(newest.limits.values_list("step", flat=True)) == [
        "accept", "answer", "approve", "reanswer", "route", "wait"
    ]  # fmt: skip


def test_the_same_day_can_be_promised(cast, desk):
    desk.post("/desk/rules/study/", typed(**{"accept-amount": 0, "wait-amount": 0}))
    study = CaseClass.objects.get(key="study")
    newest = rules_of(study.pk)
    assert newest.limits.get(step="accept").limit == Limit(0, "workdays")
    page = desk.get("/desk/rules/study/").content.decode()
    assert "受理：1 个工作日 → 当天" in page
    assert ("团委受理", "当天") in promises(newest.pk)
    with time_machine.travel("2025-09-30T22:10:00+08:00", tick=False):
        case = letter(cast, "k", rules=newest)
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-01T00:00:00+08:00"
    with time_machine.travel("2025-10-01T09:00:00+08:00", tick=False):  # a holiday until the 8th
        case = letter(cast, "k2", rules=newest)
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-10T00:00:00+08:00"


def test_the_ladder_and_the_word_of_progress_stand_in_the_history(desk):
    steps = {"answer-head_amount": 2, "answer-head_unit": "days", "accept-head_amount": 1}
    desk.post("/desk/rules/study/", typed(progress_amount=3, progress_unit="workdays", **steps))
    newest = rules_of(CaseClass.objects.get(key="study").pk)
    heads = {limit.step: limit.head_after for limit in newest.limits.all()}
    assert heads["answer"] == Limit(2, "days")
    assert heads["accept"] == Limit(1, "workdays")
    assert heads["route"].amount == 0
    assert progress_of(newest.pk) == Limit(3, "workdays")
    assert promises(newest.pk)[-1] == ("办理期间告诉你进展", "每 3 个工作日一次")
    page = desk.get("/desk/rules/study/").content.decode()
    assert "报进展：不要求 → 每 3 个工作日" in page
    assert "答复超期报负责人：1 个工作日 → 2 天" in page
    assert "转办超期报负责人：1 个工作日 → 立即" in page
    assert "每 3 个工作日" in desk.get("/desk/rules/").content.decode()
    desk.post("/desk/rules/study/", typed(progress_amount=""))
    assert progress_of(rules_of(CaseClass.objects.get(key="study").pk).pk) is None


def test_a_new_class_is_offered_at_once(desk):
    answer = desk.post("/desk/rules/new/", typed(name="网络服务"))
    made = CaseClass.objects.get(name="网络服务")
    assert answer.url == f"/desk/rules/{made.key}/"
    assert (rules_of(made.pk).version, made.position) == (1, 5)


def test_a_class_can_rest(desk):
    study = CaseClass.objects.get(key="study")
    desk.post("/desk/rules/study/", {"offer": "no"})
    assert rules_of(study.pk) is None
    desk.post("/desk/rules/study/", {"offer": "yes"})
    assert rules_of(study.pk).version == 1


def test_reasons(cast, desk):
    desk.post(
        "/desk/rules/reasons/new/", {"name": "已有规定", "text": "见手册。", "is_active": "on"}
    )
    made = RefusalReason.objects.get(name="已有规定")
    desk.post(f"/desk/rules/reasons/{made.pk}/", {"name": "已有规定", "text": "见学生手册第三章。"})
    made.refresh_from_db()
    assert (made.text, made.is_active) == ("见学生手册第三章。", False)
    assert AuditEvent.objects.filter(name="mailbox.refusal_reason.changed").count() == 2
    assert desk.post("/desk/rules/reasons/new/", {"name": "已有规定"}).status_code == 400


@pytest.mark.parametrize(
    "address", ["", "new/", "study/", "checks/", "reasons/", "reasons/new/", "reasons/1/"]
)
@pytest.mark.parametrize("role", ["answerer", "teacher", "student", "supervisor"])
def test_only_staff_see_and_change_rules(cast, client, role, address):
    client.force_login(getattr(cast, role), backend=BACKEND)
    assert client.get(f"/desk/rules/{address}").status_code == 403
    assert client.post(f"/desk/rules/{address}", typed()).status_code in (403, 405)
    assert ClassRules.objects.filter(version=2).count() == 0


# What colleges have written down (answer, extension, letter), as staff would type it.
COLLEGES = {
    "5 working days, complex matters 10": ((5, "workdays"), (10, "workdays"), {}),
    "24 hours, special cases 3 working days": ((24, "hours"), (3, "workdays"), {}),
    "15 working days, no extension": ((15, "workdays"), (0, "workdays"), {}),
    "one week, complex matters two": ((1, "weeks"), (2, "weeks"), {}),
    "title of 10, text of 200": ((5, "workdays"), (0, "workdays"),
                                 {"title_max": 10, "text_max": 200, "photos_max": 1}),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "longer", "fields"), COLLEGES.values(), ids=COLLEGES)
def test_rules_of_colleges_can_be_written_on_the_page(desk, answer, longer, fields):
    changes = {
        "answer-amount": answer[0], "answer-unit": answer[1],
        "answer-extended_amount": longer[0], "answer-extended_unit": longer[1],
        "approve-amount": 1,
    }  # fmt: skip
    saved = desk.post("/desk/rules/study/", typed(**changes, **fields))
    assert saved.status_code == 302
    newest = rules_of(CaseClass.objects.get(key="study").pk)
    limit = newest.limits.get(step="answer")
    assert (limit.limit, limit.extended) == (Limit(*answer), Limit(*longer))
    assert {name: getattr(newest, name) for name in fields} == fields


@time_machine.travel("2025-09-29T10:30:00+08:00", tick=False)
def test_hours_are_extended_to_working_days_of_the_calendar(cast, desk):
    changes = {"answer-amount": 24, "answer-unit": "hours", "answer-extended_amount": 3,
               "answer-extended_unit": "workdays", "approve-amount": 1}  # fmt: skip
    desk.post("/desk/rules/living/", typed(name="食宿后勤", **changes))
    case = at(cast, "handling")
    assert timezone.localtime(case.due_at).isoformat() == "2025-09-30T10:30:00+08:00"
    actions.extend(case=case, by=cast.staff, reason="要等配件")
    case.refresh_from_db()
    # 30 September, then the holidays to 8 October: 9 and 10 October are the second and third.
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-11T00:00:00+08:00"
    with time_machine.travel("2025-09-30T09:00:00+08:00", tick=False):
        actions.ask(case=case, by=cast.staff, text="哪一层？")
    with time_machine.travel("2025-10-09T15:00:00+08:00", tick=False):
        sending.tell(case=case, by=cast.student, text="三层")
    case.refresh_from_db()  # two working days were left on 30 September and are left again
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-12T00:00:00+08:00"
