"""Other colleges' rules, typed into the staff's forms, and letters that then run under them.

Mechanism (docs/decisions/0013 names its field)   shown by
 limits, extension, promised date                 shining example of 2025-09-30 under every college
 sections, direct routing, pool, first asked      MB10, MB16
 who approves                                     all of them, each another rule
 refusal reasons, duplicates, registered only     MB1, MB4
 identity, clue, contact                          MB1, MB4, a second invented one
 channels, first word, instruction, split         MB1, MB5, the first invented one
 reopening, publication, urgent                   MK1, MB10, the invented ones
"""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.cases import box
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_of
from mailbox.cases.rules_models import CaseClass, RefusalReason, Step
from mailbox.cases.sender_models import SenderDetails
from tests.mailbox.test_desk_verbs import post
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
TUESDAY = "2025-09-30T10:30:00+08:00"  # the last day before the holidays of 1 to 8 October


def client_of(user):
    client = Client()
    if user:
        client.force_login(user, backend=BACKEND)
    return client


class College:
    """A college whose staff enter one class of letters and whose people then use it."""

    def __init__(self, cast):
        self.cast = cast
        # Whoever may be told must exist; the department has a head besides its auditor.
        self.head = cast.holder("T3009", "孟长", cast.department, "secretary")
        for name in ("answerer", "answerer2", "auditor", "staff2", "committee_secretary"):
            getattr(cast, name)

    def enter(self, name, answer, extended=(0, "workdays"), **rules):
        """Type a new class into the form; return it."""
        typed = {
            "name": name, "hint": "", "default_unit": "", "title_max": 30, "text_max": 2000,
            "photos_max": 3, "allows_hidden": "on", "allows_anonymous": "on", "reopen_times": 1,
            "note": "照学校的办法",
        }  # fmt: skip
        for step in Step:
            typed |= {
                f"{step}-amount": "", f"{step}-unit": "workdays", f"{step}-remind_amount": 1,
                f"{step}-remind_unit": "workdays", f"{step}-escalate_amount": 3,
                f"{step}-escalate_unit": "workdays", f"{step}-extended_amount": 0,
            }  # fmt: skip
        typed |= {"answer-amount": answer[0], "answer-unit": answer[1],
                  "answer-extended_amount": extended[0], "answer-extended_unit": extended[1],
                  "accept-amount": 1, "route-amount": 2}  # fmt: skip
        answer = client_of(self.cast.staff).post(
            "/desk/rules/new/", {k: v for k, v in (typed | rules).items() if v is not None}
        )
        assert answer.status_code == 302, answer.content.decode()
        self.made = CaseClass.objects.get(name=name)
        return self.made

    def reason(self, name, text, **fields):
        """Type a reason for refusing; return it."""
        typed = {"name": name, "text": text, "is_active": "on"} | fields
        client_of(self.cast.staff).post("/desk/rules/reasons/new/", typed)
        return RefusalReason.objects.get(name=name)

    def tried(self, by=None, **fields):
        """The response to sending a letter, by nobody for an anonymous one."""
        typed = {
            "case_class": self.made.pk, "visibility": "named", "title": "东区浴室没有热水",
            "text": "上周三 22:10 左右只有冷水。", "submission_key": str(uuid4()), "step": "send",
        }  # fmt: skip
        door = "/mailbox/write/" if by else "/mailbox/anonymous/"
        return client_of(by).post(door, typed | fields)

    def written(self, by=None, **fields):
        """The letter that was sent."""
        known = set(Case.objects.values_list("pk", flat=True))
        answer = self.tried(by, **fields)
        assert answer.status_code == (302 if by else 200), answer.content.decode()
        self.code = answer.context["code"] if not by else ""
        box.empty()
        return Case.objects.exclude(pk__in=known).get()

    def does(self, user, case, verb, **typed):
        """Carry out a verb of the desk; return the letter as it is then."""
        answer = post(user, case, verb, typed)
        assert answer.status_code == 302, answer.content.decode()
        return Case.objects.get(pk=case.pk)

    def routed(self, case):
        """Taken in and given to the department."""
        self.does(self.cast.staff, case, "accept")
        return self.does(self.cast.staff, case, "route", lead=self.cast.department.pk)

    def who_may(self, case, verb="approve"):
        """Names of those whom the desk lets send the draft out."""
        people = ("answerer", "answerer2", "auditor", "staff", "staff2", "committee_secretary")
        users = [getattr(self.cast, name) for name in people]
        return {
            user.name
            for user in [*users, self.head]
            if f"/{verb}/#todo" in client_of(user).get(f"/desk/letters/{case.number}/").content.decode()
        }  # fmt: skip

    def read(self, case, by):
        """The page that the author reads."""
        return client_of(by).get(f"/mailbox/letters/{case.number}/").content.decode()

    def tracked(self, number, code):
        """The page for number and code."""
        return Client().post("/mailbox/track/", {"number": number, "code": code}).content.decode()


@pytest.fixture
def college(cast):
    return College(cast)


def last_day(case):
    """The last day on which the running step is in time."""
    due = timezone.localtime(case.due_at)
    assert (due.hour, due.minute) == (0, 0)
    return date.fromordinal(due.date().toordinal() - 1)


@time_machine.travel(TUESDAY, tick=False)
def test_mb1_names_contact_and_five_days(cast, college):
    college.enter(
        "校长信箱", (5, "workdays"), (10, "workdays"), contact="both", repeats="refuse",
        repeat_days=0, by_email="on", by_phone="on", in_person="on", allows_hidden=None,
        allows_anonymous=None,
    )  # fmt: skip
    left = {"class_name": "会计2401", "phone": "13800001234", "email": "lin@example.edu.cn"}
    page = college.tried(cast.student, class_name="会计2401", phone="", email="").content.decode()
    assert "“校长信箱”类的信要留电话，方便核实和答复。" in page
    assert "“校长信箱”类的信要留邮箱，方便核实和答复。" in page
    page = college.tried(cast.student, visibility="hidden", **left).content.decode()
    assert "“校长信箱”类的信要实名，才能核实办理。" in page
    assert "校长信箱" not in client_of(None).get("/mailbox/anonymous/").content.decode()
    case = college.written(cast.student, **left)
    sender = SenderDetails.objects.get(case=case)
    assert (sender.unit, sender.phone, sender.email) == tuple(left.values())
    # Who may see the name sees how to reach them; the record and other units do not.
    case = college.routed(case)
    assert (
        "13800001234"
        in client_of(cast.answerer).get(f"/desk/letters/{case.number}/").content.decode()
    )
    assert (
        "13800001234"
        not in client_of(cast.teacher).get(f"/desk/letters/{case.number}/").content.decode()
    )
    assert not [event for event in AuditEvent.objects.all() if "1380000" in str(event.data)]
    assert not Notice.objects.filter(body__contains="1380000").exists()
    assert last_day(case) == date(2025, 10, 14)
    again = college.tried(cast.student, title="浴室又没有热水", **left)
    assert again.status_code == 400
    page = again.content.decode()
    assert "这件事你已经写过" in page
    assert (
        "内不重复收。原来那封信在办理，进度和答复都在那里。是另一件事，请返回修改，换一个看得出区别的标题，就能送出。"
        in page
    )
    assert Case.objects.count() == 1
    case = college.does(cast.answerer, case, "extend", reason="要等配件")
    assert last_day(case) == date(2025, 10, 21)
    college.does(cast.answerer, case, "draft", text="已经修好。", channel="phone",
                 reached_on="2025-09-30", reached_note="已电话说明")  # fmt: skip
    college.does(cast.auditor, case, "approve", text="已经修好。")
    page = college.read(case, cast.student)
    assert "电话告诉你" in page
    assert "已电话说明" in page
    # Answered, the same matter may be written about again: nothing is said of days after that.
    assert college.tried(cast.student, title="浴室又没有热水", **left).status_code == 302


def test_mb4_sections_clues_and_the_office_sends(cast, college):
    for section in ("教学科研", "学生管理", "后勤保障"):
        college.enter(section, (5, "workdays"))
    college.enter(
        "其他建议", (5, "workdays"), clue="register", approval="unit_office",
        repeats="refuse", repeat_days=30,
    )  # fmt: skip
    noted = college.reason(
        "没有线索", "你的信已经登记。没有时间地点，查不了。", registers_only="on"
    )
    page = college.tried(step="check", visibility="anonymous").content.decode()
    assert "没有写：只登记，不逐件答复" in page
    bare = college.written()
    code = college.code
    page = client_of(cast.staff).get(f"/desk/letters/{bare.number}/").content.decode()
    assert "来信人没有写线索" in page
    assert "没有线索（仅登记）：你的信已经登记。没有时间地点，查不了。" in page
    bare = college.does(cast.staff, bare, "refuse", reason=noted.pk)
    page = college.tracked(bare.number, code)
    assert "已登记" in page
    assert "没有受理" not in page
    told = college.written(clue="11月20日 22:10，东区3栋一楼", title="3栋一楼没有热水")
    case = college.routed(told)
    assert "11月20日 22:10，东区3栋一楼" in client_of(cast.answerer).get(
        f"/desk/letters/{case.number}/").content.decode()  # fmt: skip
    college.does(cast.answerer, case, "draft", text="已经修好。")
    assert college.who_may(case) == set()
    assert college.who_may(case, "check-draft") == {"王稳", "孟长"}
    college.does(cast.auditor, case, "check-draft", text="已经修好。")
    assert college.who_may(case) == {"周一鸣", "陆可", "方远"}
    assert college.does(cast.staff, case, "approve", text="已经修好。").state == "answered"
    # Figures count what was only registered apart from what was refused.
    figures = Client().get("/mailbox/public/figures/").content.decode()
    assert "仅登记 1 封" in figures
    # The words of a reason have a history, and the letter keeps the words it was given.
    client_of(cast.staff).post(f"/desk/rules/reasons/{noted.pk}/", {
        "name": "没有线索", "text": "已登记。", "is_active": "on", "registers_only": "on"})  # fmt: skip
    page = client_of(cast.staff).get(f"/desk/rules/reasons/{noted.pk}/").content.decode()
    assert "给来信人的话：你的信已经登记。没有时间地点，查不了。 → 已登记。" in page
    assert "你的信已经登记。没有时间地点，查不了。" in college.tracked(bare.number, code)


@time_machine.travel(TUESDAY, tick=False)
def test_mb5_fifteen_days_by_mail_and_several_matters_are_split(cast, college):
    college.enter("书记信箱", (15, "workdays"), by_email="on", approval="office")
    case = college.written(cast.student, text="浴室没有热水。另外图书馆座位太少。")
    case = college.routed(case)
    assert last_day(case) == date(2025, 10, 28)
    case = college.does(cast.staff, case, "split", title="图书馆座位太少", text="图书馆座位太少。")
    part = Case.objects.get(title="图书馆座位太少")
    assert (part.state, part.author, part.due_at, part.received_at) == (
        "accepted", cast.student, case.due_at, case.received_at,
    )  # fmt: skip
    assert f"/mailbox/letters/{part.number}/" in college.read(case, cast.student)
    assert f"/mailbox/letters/{case.number}/" in college.read(part, cast.student)
    part = college.does(cast.staff, part, "route", lead=cast.other_department.pk)
    assert last_day(part) == date(2025, 10, 28)
    # The other department reads its part and not the letter that it comes from.
    page = client_of(cast.outsider).get(f"/desk/letters/{part.number}/").content.decode()
    assert case.number not in page
    assert case.title not in page
    assert client_of(cast.outsider).get(f"/desk/letters/{case.number}/").status_code == 404
    college.does(cast.answerer, case, "draft", text="修好了。", channel="email")
    assert college.who_may(case) == {"周一鸣", "陆可", "方远"}
    case = college.does(cast.staff, case, "approve", text="修好了。")
    assert (case.state, Case.objects.get(pk=part.pk).state) == ("answered", "handling")
    refused = post(cast.answerer, case, "extend", {"reason": "太忙"})
    assert refused.status_code == 409  # no second limit, no extension


def test_an_anonymous_part_is_followed_with_the_code_of_its_letter(cast, college):
    college.enter("匿名信箱", (5, "workdays"))
    case = college.written(text="浴室没有热水。另外图书馆座位太少。")
    code = college.code
    college.does(cast.staff, case, "split", title="图书馆座位太少", text="座位太少。")
    part = Case.objects.get(title="图书馆座位太少")
    assert (part.author, part.received_at, part.number[7]) == (None, case.received_at, "N")
    page = college.tracked(case.number, code)
    assert f'name="number" value="{part.number}"' in page
    assert "座位太少。" in college.tracked(part.number, code)
    assert "座位太少。" not in college.tracked(part.number, "22222-22222")
    college.routed(part)
    college.does(cast.answerer, part, "ask", text="哪一层？")
    answer = Client().post("/mailbox/track/", {
        "number": part.number, "code": code, "do": "tell", "text": "三楼"})  # fmt: skip
    assert answer.status_code == 200
    box.empty()
    part.refresh_from_db()
    assert (part.state, part.entries.get(kind="told").text) == ("handling", "三楼")


def test_mb10_students_choose_the_department_or_the_pool(cast, college):
    college.enter(
        "学子心声", (5, "workdays"), title_max=10, text_max=200, routing="sender",
        approval="head", publishing="never",
    )  # fmt: skip
    unit = cast.department.pk
    page = college.tried(cast.student, title="一二三四五六七八九十一").content.decode()
    assert "最多 10 字，现在 11 字，请删去 1 字。" in page
    page = college.tried(cast.student, text="长" * 201).content.decode()
    assert "最多 200 字，现在 201 字，请删去 1 字。" in page
    case = college.written(cast.student, unit=unit, publish_consent="on")
    assert (case.state, case.lead, case.step, case.publish_consent, case.shows_title) == (
        "handling", cast.department, "answer", False, False,
    )  # fmt: skip
    arrived = Notice.objects.get(once__startswith="mailbox.arrived")
    assert set(arrived.deliveries.values_list("recipient", flat=True)) == {
        cast.answerer.pk, cast.answerer2.pk, college.head.pk
    }  # fmt: skip
    assert client_of(cast.outsider).get(f"/desk/letters/{case.number}/").status_code == 404
    case = college.does(cast.answerer, case, "return", reason="不归我们管")
    assert (case.state, case.lead, case.step) == ("accepted", None, "answer")
    case = college.does(cast.staff, case, "route", lead=unit)
    college.does(cast.answerer, case, "draft", text="已经修好。")
    assert college.who_may(case) == {"孟长"}
    case = college.does(college.head, case, "approve", text="已经修好。")
    page = client_of(cast.staff).get(f"/desk/letters/{case.number}/").content.decode()
    assert "整理公开稿" not in page
    client_of(cast.student).post(
        f"/mailbox/letters/{case.number}/rate/", {"verdict": "yes", "publish_consent": "on"}
    )
    assert Case.objects.get(pk=case.pk).publish_consent is False
    pool = college.written(cast.student, title="不知道找谁", unit="")
    assert (pool.state, pool.lead, pool.step) == ("submitted", None, "accept")
    assert college.tried(cast.student, title="转给外面", unit=cast.branch.pk).status_code == 400


@time_machine.travel(TUESDAY, tick=False)
def test_mb16_the_unit_that_was_asked_first_stays_responsible(cast, college):
    refused = client_of(cast.staff).post("/desk/rules/new/", {"name": "餐饮", "routing": "direct"})
    assert "来信要直接到部门，请先选“通常转给”哪个部门。" in refused.content.decode()
    for name in ("宿舍", "交通", "医疗", "教室"):
        college.enter(name, (24, "hours"))
    college.enter(
        "餐饮", (24, "hours"), (3, "workdays"), routing="direct", first_asked="on",
        default_unit=cast.department.pk, approval="head",
    )  # fmt: skip
    case = college.written(cast.student)
    assert (case.state, case.lead, case.first_unit) == (
        "handling", cast.department, cast.department
    )  # fmt: skip
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-01T10:30:00+08:00"
    case = college.does(cast.answerer, case, "return", reason="是食堂承包商的事")
    case = college.does(cast.staff, case, "route", lead=cast.other_department.pk)
    assert (case.lead, case.first_unit) == (cast.other_department, cast.department)
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-01T10:30:00+08:00"
    page = client_of(cast.answerer).get(f"/desk/letters/{case.number}/").content.decode()
    assert "后勤处，跟到办结" in page
    case = college.does(cast.outsider, case, "extend", reason="要等配件")
    assert last_day(case) == date(2025, 10, 11)  # a Saturday on which people work
    other_head = cast.holder("T4009", "常青", cast.other_department, "secretary")
    college.does(cast.outsider, case, "draft", text="已经换了。")
    assert post(college.head, case, "approve", {"text": "已经换了。"}).status_code == 403
    college.does(other_head, case, "approve", text="已经换了。")
    told = Notice.objects.filter(once__startswith="mailbox.first.").order_by("pk")
    assert [notice.title for notice in told] == [
        "首问的来信转给了教务处：东区浴室没有热水", "首问的来信答复了：东区浴室没有热水",
    ]  # fmt: skip
    assert set(told[1].deliveries.values_list("recipient", flat=True)) == {
        cast.answerer.pk, cast.answerer2.pk, college.head.pk
    }  # fmt: skip


@time_machine.travel(TUESDAY, tick=False)
def test_mk1_once_more_by_another_handler(cast, college):
    college.enter(
        "青年信箱", (5, "workdays"), (10, "workdays"), repeats="remind",
        **{"reanswer-amount": 5, "wait-amount": 5},
    )  # fmt: skip
    case = college.routed(college.written(cast.student))
    assert last_day(case) == date(2025, 10, 14)
    page = college.tried(cast.student, title="浴室没有热水", step="check").content.decode()
    assert "这件事你可能写过" in page
    assert "原来那封信在办理，进度和答复都在那里。是另一件事，接着送出就好。" in page
    assert "补充" not in page
    assert college.tried(cast.student, title="浴室没有热水").status_code == 302
    college.does(cast.answerer, case, "draft", text="已经修好。")
    assert college.who_may(case) == {"王稳", "孟长", "周一鸣", "陆可", "方远"}
    college.does(cast.auditor, case, "approve", text="已经修好。")
    client_of(cast.student).post(f"/mailbox/letters/{case.number}/rate/", {"verdict": "no"})
    case.refresh_from_db()
    assert (case.state, case.step, last_day(case)) == ("reopened", "reanswer", date(2025, 10, 14))
    lead = {"lead": cast.department.pk}
    same = post(cast.staff, case, "route", lead)
    assert "重办要换人：请指定另一位办理人，或转给别的部门。" in same.content.decode()
    other = cast.answerer2.appointments.get().pk
    case = college.does(cast.staff, case, "route", handler=other, **lead)
    assert post(cast.answerer, case, "draft", {"text": "还是我"}).status_code == 403
    college.does(cast.answerer2, case, "draft", text="这次真的修好了。")
    college.does(cast.auditor, case, "approve", text="这次真的修好了。")
    client_of(cast.student).post(f"/mailbox/letters/{case.number}/rate/", {"verdict": "no"})
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "unsolved")


@time_machine.travel(TUESDAY, tick=False)
def test_an_invented_one_leaders_instruct_and_a_day_is_promised(cast, college):
    missing = client_of(cast.staff).post("/desk/rules/new/", {"name": "校长直通车",
                                                              "extension": "promised"})  # fmt: skip
    assert "要承诺日期，先在“每一步多长时间”里写“延期后共”多久" in missing.content.decode()
    college.enter(
        "校长直通车", (1, "weeks"), (2, "weeks"), approval="secretary", instruction="required",
        copies_leaders="on", extension="promised", until_satisfied="on", reopened_by="anybody",
    )  # fmt: skip
    case = college.routed(college.written(cast.student))
    assert last_day(case) == date(2025, 10, 7)
    case = college.does(cast.answerer, case, "interim", text="已经到现场看过。")
    assert "后勤处先回复了一句" in college.read(case, cast.student)
    for day in ("2025-10-07", "2025-10-15"):
        late = post(cast.answerer, case, "extend", {"reason": "等配件", "until": day})
        assert "10月8日 到 10月14日 之间" in late.content.decode()
    case = college.does(cast.answerer, case, "extend", reason="等配件", until="2025-10-10")
    assert last_day(case) == date(2025, 10, 10)
    assert "承诺 10月10日 前答复。" in college.read(case, cast.student)
    college.does(cast.answerer, case, "draft", text="已经换新。")
    assert college.who_may(case) == {"方远"}
    early = post(cast.committee_secretary, case, "approve", {"text": "已经换新。"})
    assert early.status_code == 409
    assert "这一类的信要有领导批示才能发出答复。" in early.content.decode()
    college.does(cast.staff, case, "ask-leader", leader=college.head.pk, question="要不要全换")
    assert post(cast.staff2, case, "instruct", {"text": "我来批"}).status_code == 403
    college.does(college.head, case, "instruct", text="全部更换，月底前完成。")
    assert "全部更换" not in college.read(case, cast.student)
    page = client_of(cast.answerer).get(f"/desk/letters/{case.number}/").content.decode()
    assert "全部更换，月底前完成。" in page
    case = college.does(cast.committee_secretary, case, "approve", text="已经换新。")
    copied = Notice.objects.get(once__startswith="mailbox.copied")
    assert set(copied.deliveries.values_list("recipient", flat=True)) == {
        cast.committee_secretary.pk, college.head.pk
    }  # fmt: skip
    for times in (1, 2, 3):  # until the author is satisfied, by the same handler
        client_of(cast.student).post(f"/mailbox/letters/{case.number}/rate/", {"verdict": "no"})
        case.refresh_from_db()
        assert (case.state, case.reopened_times) == ("reopened", times)
        college.does(cast.staff, case, "route", lead=cast.department.pk)
        college.does(cast.answerer, case, "draft", text="又去修了。")
        case = college.does(cast.committee_secretary, case, "approve", text="又去修了。")
        assert case.state == "answered"


@time_machine.travel(TUESDAY, tick=False)
def test_an_invented_one_urgent_letters_alert_at_once(cast, college):
    Appointment.objects.create(user=cast.teacher, unit=cast.committee, post="duty_teacher")
    college.enter(
        "紧急求助", (2, "hours"), routing="direct", default_unit=cast.department.pk,
        is_urgent="on", approval="none", clue="required", **{"answer-remind_unit": "hours"},
    )  # fmt: skip
    page = college.tried(step="check").content.decode()
    assert "这一类的匿名信要写线索：时间、地点、什么事，才能去查。" in page
    clue = {"clue": "今晚 9 点，南门外"}
    page = college.tried(step="check", **clue).content.decode()
    assert "事情急，请直接打电话" in page
    assert "12356" in page
    assert "这封信会马上送给值班老师，不等匿名信箱开箱" in page
    case = college.written(**clue)
    assert (case.author, case.received_at.astimezone().hour) == (None, 0)
    alert = case.alerts.get()
    raised = Notice.objects.get(url=f"/desk/alerts/{alert.pk}/")
    assert set(raised.deliveries.values_list("recipient", flat=True)) == {cast.teacher.pk}
    assert timezone.localtime(case.due_at).isoformat() == "2025-10-01T02:00:00+08:00"
    case = college.does(cast.answerer, case, "draft", text="我们已经赶过去了。")
    assert case.state == "answered"


def test_a_page_opened_before_a_rule_existed_changes_nothing_else(cast, college):
    made = college.enter("校长信箱", (5, "workdays"), approval="head", contact="both")
    typed = {"name": "校长信箱", "title_max": 30, "text_max": 2000, "photos_max": 3,
             "reopen_times": 1, "note": ""}  # fmt: skip
    for step in Step:
        typed |= {f"{step}-unit": "workdays", f"{step}-remind_unit": "workdays",
                  f"{step}-escalate_unit": "workdays"}  # fmt: skip
    assert client_of(cast.staff).post(f"/desk/rules/{made.key}/", typed).status_code == 302
    newest = rules_of(made.pk)
    assert (newest.version, newest.approval, newest.contact) == (2, "head", "both")
    page = client_of(cast.staff).get(f"/desk/rules/{made.key}/").content.decode()
    assert "可匿名：是 → 否" in page
