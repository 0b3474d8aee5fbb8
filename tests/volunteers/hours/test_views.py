"""Screens of the rules, of kinds of service and of the proof."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.forms import Select
from django.urls import reverse
from django.utils import timezone

from tuanwei.jobs import running
from tuanwei.jobs.models import Job
from volunteers.hours import exchange, kind_actions, ledger, queries, rules_actions, settling
from volunteers.hours.library import SAMPLES
from volunteers.hours.models import HourRules, HoursEntry, RulesDraft, Service, ServiceKind
from volunteers.hours.people import volunteer_of
from volunteers.hours.rules_forms import RulesForm
from volunteers.hours.spec import Condition, Goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds(cast):
    kind_actions.add_usual(by=cast.staff)


@pytest.fixture
def staff(cast, client):
    client.force_login(cast.staff)
    return client


def posted(form):
    """What a browser would send of a form that nobody touched."""
    found = {}
    for part in (form.basics, *(each for rows in form.lists.values() for each in rows.forms)):
        for field in part:
            value = field.value()
            if value is None and isinstance(field.field.widget, Select):
                value = field.field.choices[0][0]  # a list always sends one of its own
            if value is not None and value is not False and value != "":
                found[field.html_name] = "on" if value is True else value
    for name, rows in form.lists.items():
        found |= {f"{name}-TOTAL_FORMS": rows.total_form_count(),
                  f"{name}-INITIAL_FORMS": rows.initial_form_count()}  # fmt: skip
    return found


def form_of(spec, first_on=date(2027, 1, 1)):
    return RulesForm(spec=spec, first_on=first_on, note="", names=queries.kind_names())


@pytest.mark.parametrize("key", list(SAMPLES))
def test_every_sample_comes_back_from_the_form_as_it_was(kinds, key):
    spec = SAMPLES[key].spec
    form = RulesForm(posted(form_of(spec)), spec=spec, names=queries.kind_names())
    assert form.is_valid(), [each.errors for each in form.forms]
    assert form.spec == spec


def test_rules_of_my_own_are_said_on_the_screen(staff, kinds):
    staff.post(reverse("volunteers:hours-rules-samples"), {"sample": "hfuu", "seen": ""})
    data = posted(form_of(SAMPLES["hfuu"].spec)) | {
        "seen": RulesDraft.objects.get().digest,
        "unit_minutes": 6, "rounding": "half_up", "percent_when": "before", "midnight": "split",
        "first_on": "2027-03-01", "year_starts": "01-01", "cut_off": "05-31", "one_a_year": "on",
        "caps-0-per": "service", "caps-0-hours": "2", "caps-0-kinds": ["lecture"],
        "caps-1-per": "week", "caps-1-hours": "10.5", "caps-1-source": "claim",
        "caps-2-per": "term", "caps-2-times": "4", "caps-2-kinds": ["green", "lecture"],
        "kinds-4-percent": "50",
        "fixed-0-label": "班长", "fixed-0-hours": "20", "fixed-0-per": "year", "fixed-0-most": "1",
        "terms-0-amount": "1", "terms-0-unit": "next_day", "terms-0-at": "13:00", "terms-0-percent": "100",
        "terms-1-amount": "5", "terms-1-unit": "workdays", "terms-1-percent": "50",
        "goals-0-label": "推优入党",
        "conditions-9-of": "goal-1", "conditions-9-way": "1", "conditions-9-counts": "years",
        "conditions-9-amount": "2", "conditions-9-hours_a_year": "15", "conditions-9-is_more": "False",
        "conditions-9-per": "ever", "conditions-9-in_a_row": "on",
    }  # fmt: skip
    data.pop("fixed-0-is_capped", None)
    answer = staff.post(reverse("volunteers:hours-rules-edit"), data)
    assert answer.status_code == 302, answer.content.decode()
    spec = RulesDraft.objects.get().spec
    assert [(c.per, c.hours, c.times, c.kinds, c.source) for c in spec.caps] == [
        ("service", Decimal(2), None, ("lecture",), ""), ("week", Decimal("10.5"), None, (), "claim"),
        ("term", None, 4, ("green", "lecture"), ""),
    ]  # fmt: skip
    assert [(r.kind, r.percent) for r in spec.kinds] == [("lecture", Decimal(50))]
    assert [(f.label, f.hours, f.per, f.most, f.is_capped) for f in spec.fixed] == [
        ("班长", Decimal(20), "year", 1, False)
    ]
    assert [(t.amount, t.unit, t.at, t.percent) for t in spec.claims.terms] == [
        (1, "next_day", "13:00", Decimal(100)), (5, "workdays", "", Decimal(50)),
    ]  # fmt: skip
    [[condition]] = spec.goals[0].ways
    assert (condition.hours_a_year, condition.in_a_row) == (15, True)
    assert spec.levels == SAMPLES["hfuu"].spec.levels
    page = staff.get(reverse("volunteers:hours-draft")).content.decode()
    for words in ("以 6 分钟为单位，零头四舍五入", "讲座每次最多计 2 小时", "补录的每周最多计 10.5 小时",
                  "环保、讲座每学期最多计 4 次", "第二天 13:00 前", "5 个工作日内", "班长，不论多久计 20 小时",
                  "不受上限约束", "连续满 2 年，每年满 15 小时"):  # fmt: skip
        assert words in page, words


def test_a_condition_of_nothing_is_refused_and_goes_with_what_is_taken_out(staff, kinds, cast):
    spec = replace(SAMPLES["hfuu"].spec, goals=tuple(
        Goal(key, key, ((Condition("hours", Decimal(amount)),),)) for key, amount in (("a", 3), ("b", 5))
    ))  # fmt: skip
    data = posted(form_of(spec))
    free = sum(len(way) for each in (*spec.levels, *spec.goals) for way in each.ways)
    lost = data | {f"conditions-{free}-of": "level-9", f"conditions-{free}-amount": "300"}
    form = RulesForm(lost, spec=spec, names=queries.kind_names())
    assert not form.is_valid()
    [wrong] = form.forms
    assert wrong.errors == {"of": ["上面没有写这一级或这个目标。"]}
    draft = rules_actions.save_draft(by=cast.staff, spec=spec, first_on=date(2027, 9, 1))
    seen = {"seen": draft.digest}
    answer = staff.post(reverse("volunteers:hours-rules-edit"), lost | seen)
    assert answer.status_code == 400
    assert "上面没有写这一级或这个目标。" in answer.content.decode()
    # the first goal goes with its condition, the second one keeps its own
    staff.post(reverse("volunteers:hours-rules-edit"), data | seen | {"goals-0-DELETE": "on"})
    [goal] = RulesDraft.objects.get().spec.goals
    assert (goal.key, goal.ways[0][0].amount) == ("b", 5)


def test_a_grade_that_is_gone_says_what_it_costs(staff, kinds, cast, field):
    spec = SAMPLES["usual"].spec
    rules_actions.put_in_force(draft=rules_actions.save_draft(
        by=cast.staff, spec=spec, first_on=date(2026, 1, 1)), by=cast.staff,
        seen=RulesDraft.objects.get().digest)  # fmt: skip
    field.service(cast.student, 60, day=date(2026, 4, 2), grade="complete")
    fewer = replace(spec, grades=tuple(g for g in spec.grades if g.key != "complete"))
    rules_actions.save_draft(by=cast.staff, spec=fewer, first_on=date(2026, 3, 1))
    said = staff.get(reverse("volunteers:hours-draft")).content.decode()
    assert "“材料齐全”这一档没有了：1 条按它记的服务会变成 0 小时。" in said


def test_a_row_is_taken_out_and_a_wrong_one_is_named(staff, kinds):
    spec = SAMPLES["usual"].spec
    answer = staff.post(reverse("volunteers:hours-rules-edit"),
                        posted(form_of(spec)) | {"caps-0-DELETE": "on"})  # fmt: skip
    assert answer.status_code == 302
    assert RulesDraft.objects.get().spec.caps == ()
    wrong = posted(form_of(spec)) | {"caps-1-hours": "-3", "seen": RulesDraft.objects.get().digest}
    answer = staff.post(reverse("volunteers:hours-rules-edit"), wrong)
    assert answer.status_code == 400
    assert "caps-1-hours" in answer.content.decode()
    assert RulesDraft.objects.get().spec.caps == ()


def test_contradictions_keep_a_draft_from_being_put_in_force(staff, kinds):
    data = posted(form_of(SAMPLES["usual"].spec)) | {"caps-1-per": "day", "caps-1-hours": "6"}
    staff.post(reverse("volunteers:hours-rules-edit"), data)
    page = staff.get(reverse("volunteers:hours-draft")).content.decode()
    assert "上限写了两条" in page
    assert "disabled" in page
    staff.post(reverse("volunteers:hours-draft-force"), {"seen": RulesDraft.objects.get().digest})
    assert not HourRules.objects.exists()


def test_past_rules_are_counted_first_and_settle_everybody_afterwards(staff, cast, kinds):
    volunteer = volunteer_of(cast.student)
    day = timezone.localdate() - timedelta(days=10)
    Service.objects.create(volunteer=volunteer, source="claim", origin="t:1", title="慰问老人", day=day,
                           minutes=600, grade="complete", state="counted")  # fmt: skip
    ledger.settle([volunteer.pk])
    assert queries.total_of(volunteer).hours == 10
    staff.post(reverse("volunteers:hours-rules-samples"), {"sample": "usual", "seen": ""})
    draft = RulesDraft.objects.get()
    data = posted(form_of(draft.spec)) | {"first_on": day.isoformat(), "seen": draft.digest}
    assert staff.post(reverse("volunteers:hours-rules-edit"), data).status_code == 302
    draft = RulesDraft.objects.get()
    staff.post(reverse("volunteers:hours-draft-force"), {"seen": draft.digest})
    assert not HourRules.objects.exists()  # nobody has seen yet whom it concerns
    running.carry_out(draft.job_id)
    page = staff.get(reverse("volunteers:hours-draft")).content.decode()
    assert "0 人会多，1 人会少" in page
    assert "少 2.00 小时" in page
    staff.post(reverse("volunteers:hours-draft-force"), {"seen": draft.digest})
    made = HourRules.objects.get()
    assert (made.version, made.first_on) == (1, day)
    job = Job.objects.get(kind=settling.SETTLE)
    running.carry_out(job.pk)
    assert queries.total_of(volunteer).hours == 8
    entry = HoursEntry.objects.order_by("-seq").first()
    assert (entry.hours, entry.reason, entry.rules) == (-2, "时数规则第 1 版", 1)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    assert "第 1 版" in staff.get(reverse("volunteers:hours-rules")).content.decode()


def test_two_people_cannot_overwrite_each_others_draft(staff, kinds):
    data = posted(form_of(SAMPLES["usual"].spec))
    assert staff.post(reverse("volunteers:hours-rules-edit"), data).status_code == 302
    answer = staff.post(reverse("volunteers:hours-rules-edit"), data)
    assert answer.status_code == 400
    assert "同事刚改过草稿" in answer.content.decode()


def test_a_version_travels_as_a_file(staff, cast, kinds):
    HourRules.objects.create(version=1, first_on=date(2026, 9, 1),
                             document=SAMPLES["cup"].spec.write())  # fmt: skip
    answer = staff.get(reverse("volunteers:hours-rules-export", args=[1]))
    assert json.loads(answer.content)["format"] == "hour-rules/1"
    ServiceKind.objects.all().delete()
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("rules.json", answer.content)
    sent = staff.post(reverse("volunteers:hours-rules-import"), {"file": file, "seen": ""})
    assert sent.status_code == 302
    assert RulesDraft.objects.get().spec == SAMPLES["cup"].spec
    assert ServiceKind.objects.count() == 7


@pytest.mark.parametrize("data", [
    b"", b"{}", b"[]", b"\xff\xfe", b'{"format": "hour-rules/1"}', b"[" * 100_000,
    b'{"format": "hour-rules/1", "rules": {"unit_minutes": "30"}}',
    b'{"format": "hour-rules/1", "rules": {"caps": [{"hours": 1e309, "per": "day"}]}}',
    b'{"format": "hour-rules/1", "rules": {"caps": [{"hours": "NaN", "per": "day"}]}}',
    b'{"format": "hour-rules/1", "rules": {}, "kinds": []}', b"x" * 300_000,
])  # fmt: skip
def test_what_is_no_rules_file_is_refused_in_words(data):
    with pytest.raises(ValueError, match="。"):
        exchange.read(data)


def test_trying_out_shows_every_step(staff, kinds):
    address = reverse("volunteers:hours-rules-try", args=["now"])
    assert staff.get(address).status_code == 200
    page = staff.get(address, {"how": "stay", "day": "2026-10-08", "came": "22:10", "left": "01:00",
                               "opens": "22:00", "closes": "00:30"})  # fmt: skip
    assert "计 2 小时" in page.content.decode()
    page = staff.get(address, {"how": "asked", "day": "2026-10-08", "text": "1个半小时"})
    assert "计 1.5 小时" in page.content.decode()
    wrong = staff.get(address, {"how": "asked", "day": "2026-10-08", "text": "-2"})
    assert (wrong.status_code, "时长不能是负数" in wrong.content.decode()) == (400, True)


def test_kinds_are_added_moved_renamed_and_retired(staff):
    staff.post(reverse("volunteers:hours-kinds-usual"))
    staff.post(reverse("volunteers:hours-kinds"), {"name": "支教"})
    kind = ServiceKind.objects.get(name="支教")
    assert (kind.key, kind.position) == ("zhijiao", 8)
    staff.post(reverse("volunteers:hours-kind-move", args=[kind.pk, "up"]))
    staff.post(reverse("volunteers:hours-kind", args=[kind.pk]), {"name": "乡村支教"})
    staff.post(reverse("volunteers:hours-kind-offer", args=[kind.pk]))
    kind.refresh_from_db()
    assert (kind.name, kind.key, kind.position, kind.is_active) == ("乡村支教", "zhijiao", 7, False)
    again = staff.post(reverse("volunteers:hours-kinds"), {"name": "环保"})
    assert (again.status_code, "已经有" in again.content.decode()) == (400, True)


def test_the_proof_page_says_what_came_of_it(staff, cast):
    address = reverse("volunteers:hours-proof")
    assert "还没有核对过" in staff.get(address).content.decode()
    staff.post(reverse("volunteers:hours-prove-now"))
    staff.post(reverse("volunteers:hours-prove-now"))
    job = Job.objects.get(kind=settling.PROVE)
    running.carry_out(job.pk)
    assert "全部相符" in staff.get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_many_as_for_one(
    staff, cast, kinds, django_assert_max_num_queries, rows
):
    for n in range(rows):
        HourRules.objects.create(version=n + 1, first_on=date(2026, 9, 1 + n),
                                 document=SAMPLES["usual"].spec.write(), made_by=cast.staff)  # fmt: skip
    queries.rules_in_order.bump()
    with django_assert_max_num_queries(12):
        staff.get(reverse("volunteers:hours-rules"))
    with django_assert_max_num_queries(12):
        staff.get(reverse("volunteers:hours-rules-edit"))
    with django_assert_max_num_queries(12):
        staff.get(reverse("volunteers:hours-kinds"))


def test_a_student_reads_the_rules_and_no_more(client, cast):
    client.force_login(cast.student)
    page = client.get(reverse("volunteers:hours-rules"))
    assert "以 30 分钟为单位" in page.content.decode()
    assert "拟新版本" not in page.content.decode()
    for name in ("hours-rules-edit", "hours-draft", "hours-kinds", "hours-proof"):
        assert client.get(reverse(f"volunteers:{name}")).status_code == 403
