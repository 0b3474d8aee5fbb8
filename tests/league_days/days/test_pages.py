from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.league_days.days import actions, permissions, records
from branches.league_days.days.models import DayRules, HandedInFile, LeagueDay, MonthTheme
from branches.league_days.days.rules import versions
from branches.league_days.days.spec import Material
from branches.organisation.models import Unit
from tests.league_days.days.conftest import TEXT, photo
from tests.league_days.days.test_actions import second_branch, theme

pytestmark = pytest.mark.django_db
STUDENT, DESK = 12, 25


def url(name, *args):
    return reverse(f"league_days:{name}", args=args)


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def plan_fields(ahead=10, **changes):
    start = timezone.now() + timedelta(days=ahead)
    return {
        "own_theme": "学风建设", "starts_at": local(start), "place": "A101", "plan": TEXT,
        "ends_at": local(start + timedelta(hours=1)),
    } | changes  # fmt: skip


def test_a_secretary_plans_and_hands_in_with_one_form(client, cast, days, told):
    client.force_login(cast.secretary)
    page = client.get(url("plan-new"))
    assert page.status_code == 200
    assert "unit" not in page.context["form"].fields  # there is only one branch
    answer = client.post(url("plan-new"), plan_fields(submit="1"), follow=True)
    day = LeagueDay.objects.get()
    assert answer.redirect_chain == [(url("day", day.number), 302)]
    assert (day.state, day.gathering.title, day.unit) == ("submitted", "学风建设", cast.branch)
    assert "方案交上去了，有了结果会告诉你。" in answer.text
    assert told(cast.general_secretary) == [f"等你审批：{cast.branch}的团日方案"]


def test_what_cannot_be_handed_in_is_kept_as_a_draft(client, cast):
    client.force_login(cast.secretary)
    answer = client.post(url("plan-new"), plan_fields(plan="短", submit="1"), follow=True)
    assert LeagueDay.objects.get().state == "draft"
    assert answer.text.count("方案至少 50 字，现在 1 字。") == 1
    assert "方案存成了草稿，补上下面差的再交。" in answer.text


def test_a_form_with_faults_says_them_at_their_fields(client, cast, days):
    client.force_login(cast.secretary)
    start = timezone.now() + timedelta(days=3)
    answer = client.post(url("plan-new"), plan_fields(
        own_theme="", ends_at=local(start - timedelta(days=1)), others="没有这个支部"))  # fmt: skip
    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "ends_at": ["结束要晚于开始。"], "own_theme": ["选一个指定主题，或写上你们自己的主题。"],
        "others": ["没有找到叫“没有这个支部”的支部，请写全名或编号。"],
    }  # fmt: skip
    assert not LeagueDay.objects.exists()


def test_the_next_plan_knows_place_weekday_and_hour_of_the_last(client, cast, days):
    day = days.approved(place="图书馆", ahead=9)
    client.force_login(cast.secretary)
    initial = client.get(url("plan-new")).context["form"].initial
    start = timezone.localtime(day.gathering.starts_at)
    assert initial["place"] == "图书馆"
    begins = timezone.localtime(initial["starts_at"])
    assert (begins.weekday(), begins.hour) == (start.weekday(), start.hour)
    assert begins.date() >= timezone.localdate() + timedelta(days=3)
    assert initial["ends_at"] - initial["starts_at"] == timedelta(hours=2)


def test_partners_by_box_and_by_name(client, cast, days):
    unit, _other = second_branch(cast)
    client.force_login(cast.secretary)
    client.post(url("plan-new"), plan_fields(partners=[unit.pk], others=cast.other_branch.code))
    day = LeagueDay.objects.get()
    assert {each.unit for each in day.partners.all()} == {unit, cast.other_branch}
    form = client.get(url("plan-edit", day.number)).context["form"]
    assert (form.initial["partners"], form.initial["others"]) == ([unit], cast.other_branch.name)
    client.post(url("plan-edit", day.number), plan_fields(title="换个名字"))
    assert not day.partners.exists()
    assert LeagueDay.objects.get().gathering.title == "换个名字"


def test_a_partner_answers_on_the_page(client, cast, days):
    unit, other = second_branch(cast)
    day = days.submitted(partners=[unit])
    asked = day.partners.get()
    client.force_login(cast.secretary)
    assert (
        client.post(url("plan-partner", day.number, asked.pk), {"answer": "yes"}).status_code == 404
    )
    client.force_login(other)
    assert f"{cast.branch}邀{unit}一起办" in client.get(url("day-list")).text
    assert "一起办。" in client.get(url("day", day.number)).text
    client.post(url("plan-partner", day.number, asked.pk), {"answer": "yes"})
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_the_queue_and_the_decision(client, cast, days):
    day = days.submitted()
    client.force_login(cast.general_secretary)
    assert "学风大讨论" in client.get(url("plan-queue")).text
    page = client.get(url("day", day.number))
    seen = page.context["decision"].initial["seen"]
    answer = client.post(url("plan-decide", day.number), {"verdict": "return", "seen": seen})
    assert answer.status_code == 400
    assert "退回要写一句哪里要改" in answer.text
    answer = client.post(url("plan-decide", day.number), {"verdict": "approve", "seen": seen})
    assert answer.url == url("plan-queue")
    assert LeagueDay.objects.get().state == "approved"
    assert "没有等你审的方案" in client.get(url("plan-queue")).text


def test_a_plan_in_the_works_is_hidden_from_others(client, cast, days):
    day = days.submitted()
    for user, status in (
        (cast.student, 404), (cast.other_student, 404), (cast.secretary, 200), (cast.staff, 200),
        (cast.general_secretary, 200), (cast.teacher, 200), (cast.supervisor, 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url("day", day.number)).status_code == status
        assert ("学风大讨论" in client.get(url("day-list")).text) == (
            status == 200 and user in (cast.secretary, cast.general_secretary)
        )
    client.logout()
    assert client.get(url("day", day.number)).status_code == 302


def test_everybody_reads_the_record_but_not_the_way_there(client, cast, days):
    days.rules(materials=(Material("m1", "签到表"),))
    day = days.recorded()
    records.save_material(
        league_day=day, rule=day.rules.spec.materials[0], by=cast.secretary, uploads=[photo()]
    )
    picture, sheet = HandedInFile.objects.order_by("pk")
    client.force_login(cast.other_student)
    page = client.get(url("day", day.number)).text
    assert "学长来讲" in page
    assert "签到表" not in page
    assert "改总结" not in page
    assert client.get(url("day-file", day.number, picture.attachment_id)).status_code == 200
    assert client.get(url("day-file", day.number, sheet.attachment_id)).status_code == 404
    for name in ("day-record", "plan-edit"):
        assert client.get(url(name, day.number)).status_code == 403
    client.force_login(cast.secretary)
    saved = client.get(url("day-file", day.number, sheet.attachment_id) + "?save=1")
    month = timezone.localtime(day.gathering.starts_at)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    from urllib.parse import unquote

    assert f"会计2401团支部-{month.year}年{month.month}月-学风大讨论-签到表.jpg" in unquote(
        saved.headers["Content-Disposition"]
    )


def test_the_record_is_saved_half_written_and_handed_in(client, cast, days):
    day = days.held()
    client.force_login(cast.secretary)
    page = client.get(url("day-record", day.number))
    assert "系统填好的" in page.text
    assert 'data-counter="1500"' in page.text
    client.post(url("day-record", day.number), {"summary": "先写一句", "save": "1"})
    assert LeagueDay.objects.get().summary == "先写一句"
    answer = client.post(url("day-record", day.number), {"summary": "短", "hand_in": "1"})
    assert answer.status_code == 400
    assert answer.context["form"].errors["photos"] == ["照片至少 1 张，现在 0 张。"]
    assert LeagueDay.objects.get().summary == "先写一句"
    sent = {"summary": TEXT, "feature": "学长", "outcome": "", "hand_in": "1", "photos": [photo()]}
    answer = client.post(url("day-record", day.number), sent)
    assert answer.url == url("day", day.number)
    assert LeagueDay.objects.get().state == "recorded"


def test_the_record_waits_until_it_is_over(client, cast, days):
    day = days.approved()
    client.force_login(cast.secretary)
    answer = client.get(url("day-record", day.number), follow=True)
    assert answer.redirect_chain == [(url("day", day.number), 302)]
    assert "团日还没结束" in answer.text


def test_materials_are_handed_in_and_taken_out(client, cast, days):
    days.rules(materials=(Material("m1", "海报"), Material("m2", "体会", form="text", least=2)))
    day = days.held()
    client.force_login(cast.secretary)
    assert client.post(url("day-material", day.number, "m1"), {}).status_code == 400
    assert client.get(url("day-material", day.number, "nothing")).status_code == 404
    client.post(
        url("day-material", day.number, "m1"), {"uploads": [photo("a.jpg"), photo("b.jpg")]}
    )
    client.post(url("day-material", day.number, "m2"), {"text": "收获"})
    assert "a.jpg" in client.get(url("day-material", day.number, "m1")).text
    first = HandedInFile.objects.first()
    client.post(url("day-file-remove", day.number, first.attachment_id))
    assert HandedInFile.objects.count() == 1
    page = client.get(url("day", day.number)).text
    assert page.count("已交") == 2


RULES = {
    "first_on": "", "note": "", "plan_days": 5, "answer_days": 2, "plan_least": 50,
    "plan_most": 800, "a_month": 1, "record_days": 3, "summary_least": 50, "summary_most": 1500,
    "feature_most": 300, "outcome_most": 300, "photos_least": 4, "photos_most": 9,
    "materials-TOTAL_FORMS": 3, "materials-INITIAL_FORMS": 0, "materials-MIN_NUM_FORMS": 0,
    "materials-MAX_NUM_FORMS": 20,
}  # fmt: skip


def row(place, label, **changes):
    made = {
        "key": "", "label": label, "form": "file", "when": "after", "amount": 3, "unit": "days",
        "least": 0, "most": 0, "is_required": "on", "points": 0, "naming": "", "hint": "",
    } | changes  # fmt: skip
    return {f"materials-{place}-{name}": value for name, value in made.items()}


def posted(**changes):
    today = timezone.localdate().isoformat()
    rows = (
        row(0, "海报", when="before", amount=7) | row(1, "") | row(2, "体会", form="text", least=9)
    )
    return RULES | {"first_on": today, "seen": 0} | rows | changes


def test_staff_set_requirements_and_everybody_reads_them(client, cast):
    client.force_login(cast.staff)
    assert client.get(url("day-rules-edit")).status_code == 200
    answer = client.post(url("day-rules-edit"), posted(), follow=True)
    made = DayRules.objects.get()
    assert (made.version, made.spec.plan_days, made.spec.takes_late) == (1, 5, False)
    assert [(each.key, each.label) for each in made.spec.materials] == [
        ("m1", "海报"),
        ("m2", "体会"),
    ]
    assert "材料会比方案先到期" in answer.text  # a warning stays and is said
    again = posted(seen=1, **row(0, "") | row(2, "心得", key="m2"))
    client.post(url("day-rules-edit"), again)
    assert [(each.key, each.label) for each in DayRules.objects.first().spec.materials] == [
        ("m2", "心得")
    ]
    stale = client.post(url("day-rules-edit"), posted(seen=1))
    assert stale.status_code == 400
    assert "同事刚存了新的一版" in stale.text
    client.force_login(cast.student)
    page = client.get(url("day-rules")).text
    assert "现行第 2 版" in page
    assert "不再要求：海报：开展前 7 天。" in page
    assert client.get(url("day-rules-edit")).status_code == 403


def test_before_anybody_has_set_anything(client, cast):
    client.force_login(cast.student)
    assert "学院还没有另定，先按通用的要求。" in client.get(url("day-rules")).text
    assert "还没有指定主题" in client.get(url("theme-list")).text
    assert "还没有团日" in client.get(url("day-list")).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"photos_least": 10}, "照片最少 10 张，最多却只有 9 张。"),
        ({"answer_days": 6}, "还没交就得答复"),
        ({"first_on": "2020-01-01"}, "请从今天或以后的日子起"),
        (row(2, "海报"), "名称“海报”的材料有 2 份"),
        (row(1, "", hint="只写了说明"), "写上这份材料叫什么"),
        ({"seen": "x"}, "同事刚存了新的一版"),
    ],
)
def test_contradictions_are_refused_in_words(client, cast, changes, words):
    client.force_login(cast.staff)
    answer = client.post(url("day-rules-edit"), posted() | changes)
    assert answer.status_code == 400
    assert words in answer.text
    assert not DayRules.objects.exists()


def test_staff_designate_themes_and_branches_choose(client, cast, days):
    client.force_login(cast.staff)
    month = f"{timezone.localdate():%Y-%m}"
    fields = {"month": month, "title": "学习雷锋", "text": "", "is_open": "on"}
    assert client.post(url("theme-new"), fields).status_code == 302
    assert "这个月已经有这个主题了。" in client.post(url("theme-new"), fields).text
    client.post(
        url("theme-new"), fields | {"title": "给经管", "units": [cast.other_general_branch.pk]}
    )
    found = MonthTheme.objects.get(title="学习雷锋")
    client.force_login(cast.secretary)
    offered = client.get(url("plan-new")).context["form"].fields["theme"].queryset
    assert list(offered) == [found]
    assert client.get(url("theme-edit", found.pk)).status_code == 403
    assert "学习雷锋" in client.get(url("theme-list")).text
    today = timezone.localtime()
    MonthTheme.objects.filter(pk=found.pk).update(month=today.date().replace(day=1))
    later = today + timedelta(hours=1)
    if later.month == today.month:
        client.post(url("plan-new"), plan_fields(
            theme=found.pk, own_theme="", starts_at=local(later),
            ends_at=local(later + timedelta(minutes=30))))  # fmt: skip
        assert LeagueDay.objects.get().gathering.title == "学习雷锋"
        client.force_login(cast.staff)
        moved = client.post(url("theme-edit", found.pk), fields | {"month": "2030-01"})
        assert "已经有 1 个团日选了这个主题" in moved.text
    client.force_login(cast.staff)
    client.post(url("theme-edit", found.pk), {"month": month, "title": "学雷锋"})
    assert MonthTheme.objects.get(pk=found.pk).is_open is False


def counted(client, path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_pages_ask_as_often_however_many_rows_there_are(client, cast, days):
    unit, _other = second_branch(cast)
    days.rules(materials=(Material("m1", "海报"), Material("m2", "体会", form="text")))
    theme(cast)
    readers = (cast.student, cast.secretary, cast.general_secretary, cast.staff)
    day = days.recorded(came=[cast.student], partners=[unit])
    paths = [url("day-list"), url("day-list") + "?show=all", url("day", day.number), url("day-rules"),
             url("theme-list")]  # fmt: skip
    waiting = days.submitted()

    def measure():
        found = {}
        for user in readers:
            client.force_login(user)
            versions.forget()
            for path in paths:
                counted(client, path)
                found[user.name, path] = counted(client, path)
        client.force_login(cast.general_secretary)
        found["queue"] = counted(client, url("plan-queue"))
        found["waiting"] = counted(client, url("day", waiting.number))
        return found

    before = measure()
    for n in range(3):
        days.recorded(title=f"团日{n}", partners=[cast.other_branch])
        days.submitted(title=f"又一个{n}")
        theme(cast, f"主题{n}", units=[cast.general_branch])
    assert measure() == before
    assert max(n for (who, *_p), n in before.items() if who == cast.student.name) <= STUDENT
    assert max(before.values()) <= DESK


def test_the_home_of_a_student_costs_nothing_more(client, cast, days):
    days.submitted()
    client.force_login(cast.student)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert not [each["sql"] for each in asked if "leagueday" in each["sql"]]
    client.force_login(cast.general_secretary)
    assert "团日方案" in client.get("/").text


def test_permissions_agree_on_lists_and_pages(cast, days):
    recorded, waiting = days.recorded(), days.submitted()
    for user in (cast.student, cast.secretary, cast.staff, cast.other_student, cast.supervisor):
        seen = set(permissions.visible_days(user))
        for day in (recorded, waiting):
            try:
                permissions.league_day_for(user, day.number)
                is_open = True
            except Exception:
                is_open = False
            assert (day in seen) == is_open


def test_call_off_and_take_back_on_the_page(client, cast, days):
    day = days.submitted()
    client.force_login(cast.secretary)
    client.post(url("plan-take-back", day.number))
    assert LeagueDay.objects.get().state == "draft"
    client.post(url("plan-submit", day.number))
    assert LeagueDay.objects.get().state == "submitted"
    client.post(url("day-call-off", day.number), {"reason": ""})
    assert LeagueDay.objects.get().state == "submitted"
    client.post(url("day-call-off", day.number), {"reason": "教室停电"})
    assert LeagueDay.objects.get().state == "cancelled"
    assert "教室停电" in client.get(url("day", day.number)).text
    assert actions.problems


def test_a_second_tab_shows_what_the_first_has_kept(client, cast, days):
    day = days.held()
    client.force_login(cast.secretary)
    seen = client.get(url("day-record", day.number)).context["seen"]
    first = {"summary": "第一个窗口写的", "seen": seen, "save": "1"}
    assert client.post(url("day-record", day.number), first).status_code == 302
    long = {"summary": "第二个窗口写的" * 700, "seen": seen, "save": "1"}
    faulty = client.post(url("day-record", day.number), long)
    assert (faulty.status_code, faulty.context["seen"]) == (400, seen)
    late = client.post(url("day-record", day.number), first | {"summary": "第二个窗口写的"})
    assert late.status_code == 400
    assert "现在存着的" in late.text and "第一个窗口写的" in late.text
    assert late.context["form"]["summary"].value() == "第二个窗口写的"
    again = {"summary": "第二个窗口写的", "seen": late.context["seen"], "save": "1"}
    assert client.post(url("day-record", day.number), again).status_code == 302
    assert LeagueDay.objects.get().summary == "第二个窗口写的"


def test_a_second_tab_does_not_undo_a_plan(client, cast, days):
    day = days.plan()
    client.force_login(cast.secretary)
    seen = client.get(url("plan-edit", day.number)).context["seen"]
    fields = plan_fields(seen=seen, save="1")
    assert client.post(url("plan-edit", day.number), fields | {"place": "B202"}).status_code == 302
    late = client.post(url("plan-edit", day.number), fields | {"place": "C303"})
    assert (late.status_code, late.context["is_stale"]) == (400, True)
    assert "B202" in late.text
    fields["seen"] = late.context["seen"]
    assert client.post(url("plan-edit", day.number), fields | {"place": "C303"}).status_code == 302


def test_photos_of_a_record_that_is_not_good_yet_are_kept(client, cast, days):
    days.rules(photos_least=2, photos_most=3)
    day = days.held()
    client.force_login(cast.secretary)
    page = client.post(
        url("day-record", day.number), {"summary": "短", "photos": [photo()], "hand_in": "1"}
    )
    assert page.status_code == 400
    assert "照片至少 2 张，现在 1 张。" in page.text and "还能传 2 张" in page.text
    assert "填过的内容都在" in page.text and len(page.context["photos"]) == 1
    page = client.post(
        url("day-record", day.number), {"summary": "短", "photos": [photo(), photo()], "save": "1"}
    )
    assert page.status_code == 302
    assert HandedInFile.objects.count() == 3


def test_many_names_are_one_question(client, cast, days):
    branches = [days_branch(cast, n) for n in range(8)]
    client.force_login(cast.secretary)
    counted = []
    for names in (branches[:1], branches[:1], branches):
        with CaptureQueriesContext(connection) as asked:
            client.post(url("plan-new"), plan_fields(
                own_theme="", others="、".join(each.code for each in names)))  # fmt: skip
        counted.append(len(asked))
    assert counted[1] == counted[2]


def days_branch(cast, n):
    return Unit.objects.create(
        name=f"物流240{n}团支部", kind="branch", branch_type="class", code=f"WL240{n}",
        parent=cast.other_branch.parent,
    )  # fmt: skip
