"""Screens of panels: what each person reads and when, and how many questions a page asks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.league_days.contests.models import StageRun
from branches.league_days.days.models import DayRules, HandedIn, HandedInFile, Observation
from branches.league_days.days.spec import BEFORE, PHOTO, TEXT, WORKDAYS, DaySpec, Material
from branches.league_days.panels import granting, reading, seating
from branches.league_days.panels.models import BonusGiven, Sheet
from branches.league_days.panels.personal import of
from branches.league_days.rules import spec as rules
from tests.attachments.nasty import picture
from tests.league_days.panels.conftest import FULL, Bench, with_panel
from tuanwei.attachments.actions import store
from tuanwei.workdays.calendar import WorkCalendar

pytestmark = pytest.mark.django_db
D = Decimal
SENT = {"item_thought": "35", "item_new": "24.5", "item_form": "8.3", "remark": "扎实", "was": ""}


def address(name, *args):
    return reverse(f"league_days:{name}", args=args)


def page(client, user, name, *args, status=200):
    client.force_login(user)
    answer = client.get(address(name, *args))
    assert answer.status_code == status
    return answer.content.decode()


def counted(bench):
    StageRun.objects.filter(pk=bench.run.pk).update(state="counted")


def test_save_and_next_with_progress(bench, client):
    judge = bench.judge()
    bench.run.entries.update(turn=None)
    for turn, row in enumerate(bench.run.entries.order_by("entry__number"), 1):
        row.turn = turn
        row.save()
    text = page(client, judge.user, "judge-list")
    assert "0/3" in text and "开始打分" in text and "会计2401团支部" in text
    here = address("sheet", judge.pk, 1)
    text = page(client, judge.user, "sheet", judge.pk, 1)
    assert "已交 0/3" in text and "到会 18/20（90%）" in text
    assert "<output data-total>20</output>" in text  # the fact is there before anything is typed
    assert "0–10 分，每 0.1 分一档；好 8–10、中 5–7.5" in text and 'name="item_part"' not in text
    kept = client.post(here, SENT | {"verb": "draft", "item_new": ""}, follow=True)
    text = kept.content.decode()
    assert (
        "<output data-total>63.3</output>" in text and "<output data-subtotal>35</output>" in text
    )
    assert Sheet.objects.get().handed_in_at is None
    was = Sheet.objects.get().changed_at.isoformat()
    answer = client.post(here, SENT | {"verb": "done", "was": was})
    assert answer.url == address("sheet", judge.pk, 2)
    assert "1/3" in page(client, judge.user, "judge-list")
    was = Sheet.objects.get().changed_at.isoformat()
    answer = client.post(here, SENT | {"verb": "done", "was": was, "item_thought": "30"})
    assert answer.url == here and Sheet.objects.get().points["thought"] == "30"
    for number in (2, 3):
        answer = client.post(address("sheet", judge.pk, number), SENT | {"verb": "done"})
    assert answer.url == address("judge-list")
    assert "3/3" in page(client, judge.user, "judge-list")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"item_thought": "101"}, "“思想性”要在 0 到 40 分之间。"),
        ({"item_thought": "NaN"}, "“思想性”要在 0 到 40 分之间。"),
        ({"item_new": "24.3"}, "“创新性”每 0.5 分一档。"),
        ({"item_form": "7.8"}, "“形式”的分要落在档里：好 8–10、中 5–7.5。"),
        ({"item_thought": "很好"}, "“思想性”要填数字，比如 8.5。"),
        ({"item_thought": "1_0"}, "“思想性”要填数字，比如 8.5。"),
        ({"item_thought": "0" * 20 + "35"}, "“思想性”要填数字，比如 8.5。"),
        ({"item_thought": "-0.5"}, "“思想性”要在 0 到 40 分之间。"),
        ({"item_thought": "1e2"}, "“思想性”要在 0 到 40 分之间。"),
        ({"item_thought": ""}, "“思想性”还没有打分。"),
        ({"item_part": "20", "item_new": ""}, "“创新性”还没有打分。"),
    ],
)
def test_points_that_cannot_be_come_back_beside_their_item(bench, client, fields, words):
    judge = bench.judge()
    client.force_login(judge.user)
    answer = client.post(address("sheet", judge.pk, 1), SENT | {"verb": "done"} | fields)
    assert answer.status_code == 400 and words in answer.content.decode()
    assert not Sheet.objects.exists()


def test_what_the_system_fills_in_cannot_be_sent(bench, client):
    judge = bench.judge()
    client.force_login(judge.user)
    sent = SENT | {"verb": "done", "item_part": "3", "part": "3"}
    assert client.post(address("sheet", judge.pk, 1), sent).status_code == 302
    assert set(Sheet.objects.get().points) == set(FULL)


def test_two_tabs_are_told_and_the_judge_decides(bench, client):
    judge = bench.judge()
    client.force_login(judge.user)
    here = address("sheet", judge.pk, 1)
    assert client.post(here, SENT | {"verb": "done"}).status_code == 302
    answer = client.post(here, SENT | {"verb": "done", "item_thought": "12", "remark": "另一边"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "刚在另一个页面或另一台设备上存过" in text
    assert "思想性 35，创新性 24.5，形式 8.3；评语：扎实" in text and 'value="12"' in text
    assert Sheet.objects.get().points["thought"] == "35"
    mark = Sheet.objects.get().changed_at.isoformat()
    assert f'value="{mark}"' in text
    again = SENT | {"verb": "done", "item_thought": "12", "was": mark}
    assert client.post(here, again).status_code == 302
    assert Sheet.objects.get().points["thought"] == "12"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (counted, "已经出结果，评委和分数都不再改。"),
        (lambda b: b.out(b.entries[0], "withdrawn"), "已经退出评选，这份不用打了。"),
        (lambda b: b.out(b.entries[0], "disqualified"), "已取消资格，不用打了。"),
    ],
)
def test_too_late_is_said_and_the_page_shows_why(bench, client, change, words):
    judge = bench.judge()
    client.force_login(judge.user)
    change(bench)
    answer = client.post(address("sheet", judge.pk, 1), SENT | {"verb": "done"})
    text = answer.content.decode()
    assert answer.status_code == 409 and words in text and "交，看下一份" not in text
    assert not Sheet.objects.exists()
    assert "交，看下一份" not in page(client, judge.user, "sheet", judge.pk, 1)


def test_the_own_branch_is_shown_without_a_form(bench, cast, client):
    judge = bench.judge(user=cast.student)
    text = page(client, cast.student, "sheet", judge.pk, 1)
    assert "是这个支部的成员。不用打分，也不算你少打。" in text and "item_thought" not in text
    answer = client.post(address("sheet", judge.pk, 1), SENT | {"verb": "done"})
    assert answer.status_code == 409 and "这份你要回避" in answer.content.decode()
    assert "0/1" in page(client, cast.student, "judge-list")


def test_others_come_after_the_count_and_under_letters(bench, client):
    judge, other = bench.judge(), bench.judge("J2", "评委乙")
    bench.hand_in(judge, bench.entries[0])
    bench.hand_in(other, bench.entries[0], thought=11, remark="别人的评语")
    text = page(client, judge.user, "sheet", judge.pk, 1)
    assert "别人的评语" not in text and "63.8" not in text
    counted(bench)
    text = page(client, judge.user, "sheet", judge.pk, 1)
    assert "别人的评语" in text and "63.8" in text and other.user.name not in text


def test_stepping_aside_on_screen(bench, client):
    judge = bench.judge()
    client.force_login(judge.user)
    aside = address("sheet-aside", judge.pk, 2)
    answer = client.post(aside, {"reason": "我"})
    assert answer.status_code == 400 and "请写为什么回避" in answer.content.decode()
    answer = client.post(aside, {"reason": "是我学生"}, follow=True)
    assert "已回避" in answer.content.decode()
    assert "是我学生。不用打分" in page(client, judge.user, "sheet", judge.pk, 2)


def test_all_drafts_are_handed_in_with_one_button(bench, client):
    judge = bench.judge()
    for entry in bench.entries[:2]:
        bench.hand_in(judge, entry, is_final=False)
    client.force_login(judge.user)
    assert "存着的全交（2）" in client.get(address("judge-list")).content.decode()
    answer = client.post(address("sheet-hand-in", judge.pk), follow=True)
    assert "交了 2 份。" in answer.content.decode()
    answer = client.post(address("sheet-hand-in", judge.pk), follow=True)
    assert "没有存着没交的。" in answer.content.decode()


def with_materials(bench):
    """What entry 1 was asked for and has handed in."""
    spec = DaySpec(materials=(
        Material("plan", "策划书", TEXT, BEFORE, 2, WORKDAYS, least=10, points=D(30)),
        Material("news", "新闻稿", TEXT, amount=1, least=3, points=D(20)),
        Material("album", "相册", PHOTO, is_required=False),
    ))  # fmt: skip
    made = DayRules.objects.create(version=9, first_on="2020-01-01", document=spec.write())
    day = bench.entries[0].league_day
    day.rules = made
    day.save()
    on = day.gathering.starts_at
    by = bench.cast.secretary
    HandedIn.objects.create(league_day=day, key="plan", text="短", by=by, at=on - timedelta(days=9))
    HandedIn.objects.create(
        league_day=day, key="news", text="新闻一则", by=by, at=on + timedelta(days=3)
    )
    photos = HandedIn.objects.create(league_day=day, key="photos", by=by)
    shot = store(SimpleUploadedFile("p.jpg", picture()), by=by)
    return HandedInFile.objects.create(material=photos, attachment=shot)


def test_materials_stand_beside_the_form_with_points_and_lateness(bench, cast, client):
    photo = with_materials(bench)
    judge = bench.judge(panel="materials")
    text = page(client, judge.user, "sheet", judge.pk, 1)
    for words in ("30 分", "按时", "1 字，要 10 以上字", "晚交", "晚了 2 天", "选交，没交"):
        assert words in text.replace("  ", " "), words
    file = address("sheet-file", judge.pk, 1, photo.pk)
    assert file in text and client.get(file)["Content-Type"].startswith("image/")
    assert client.get(address("sheet-file", judge.pk, 2, photo.pk)).status_code == 404
    client.force_login(cast.student)
    assert client.get(file).status_code == 404


def test_due_days_before_count_working_days():
    class Day:
        class gathering:
            starts_at = ends_at = timezone.make_aware(timezone.datetime(2026, 11, 23, 19))

    calendar = WorkCalendar()
    before = Material("plan", "策划书", when=BEFORE, amount=2, unit=WORKDAYS)
    after = Material("news", "新闻稿", amount=5, unit=WORKDAYS)
    assert str(reading.due_on(before, Day, calendar)) == "2026-11-19"  # Monday − 2
    assert str(reading.due_on(after, Day, calendar)) == "2026-11-30"
    assert str(reading.due_on(Material("x", "x", amount=3), Day, calendar)) == "2026-11-26"


def test_an_observer_reads_their_own_note(cast, client):
    bench = Bench(cast, with_panel("materials", kind=rules.OBSERVER))
    observer = cast.user("O1", "观摩人")
    day = bench.entries[0].league_day
    Observation.objects.create(
        league_day=day, observer=observer, sent_by=cast.staff, note="讨论很热烈"
    )
    client.force_login(cast.staff)
    seats = address("panel-seats", bench.run.pk, "materials")
    assert "看过 1 场" in client.get(seats).content.decode()
    client.post(seats, {"user": observer.pk, "only": "observed"})
    (seat,) = bench.seats(observer)
    assert "讨论很热烈" in page(client, observer, "sheet", seat.pk, 1)
    assert NOT_SEEN in page(client, observer, "sheet", seat.pk, 2)


NOT_SEEN = seating.NOT_SEEN


def test_staff_find_people_seat_them_and_let_them_go(bench, cast, client):
    someone = cast.user("T7001", "欧阳老师")
    client.force_login(cast.staff)
    seats = address("panel-seats", bench.run.pk, "judges")
    for text in ("欧阳", "T7001"):
        assert "欧阳老师" in client.get(seats, {"q": text}).content.decode()
    assert "没有找到“没有的人”" in client.get(seats, {"q": "没有的人"}).content.decode()
    answer = client.post(seats, {"user": someone.pk}, follow=True)
    assert "请了欧阳老师，有 3 份要打" in answer.content.decode()
    answer = client.post(seats, {"user": "9" * 30}, follow=True)
    assert "没有找到这个人" in answer.content.decode()
    (seat,) = bench.seats(someone)
    aside = address("judge-recuse", bench.run.pk, seat.pk)
    assert client.post(aside, {"entry": "", "reason": "亲属"}).status_code == 400
    assert client.post(aside, {"entry": bench.entries[0].pk, "reason": "亲属"}).status_code == 302
    text = page(client, cast.staff, "judge", bench.run.pk, seat.pk)
    assert "亲属" in text and "撤回避" in text
    row = seat.recusals.get()
    client.post(address("judge-lift", bench.run.pk, seat.pk, row.pk))
    assert not seat.recusals.exists()
    leave = address("judge-remove", bench.run.pk, seat.pk)
    assert client.post(leave, {"reason": ""}).status_code == 400
    assert client.post(leave, {"reason": "出差"}).status_code == 302
    assert "欧阳老师（出差）" in page(client, cast.staff, "panel", bench.run.pk)


def test_the_board_shows_progress_spread_and_who_is_missing(bench, cast, client):
    judge, other = bench.judge(), bench.judge("J2", "评委乙")
    bench.hand_in(judge, bench.entries[0])
    bench.hand_in(other, bench.entries[0], thought=10)
    bench.hand_in(judge, bench.entries[1])
    bench.hand_in(judge, bench.entries[2], is_final=False, thought=1)
    text = page(client, cast.staff, "panel", bench.run.pk)
    assert "已交 3/6 份" in text and "没交：3 号" in text and "1 份存着没交" in text
    assert "A 87.8" in text or "B 87.8" in text
    assert "分歧大" in text and "75.30" in text and "62.8–87.8" in text and "提醒没交的" in text
    assert "53.8" not in text  # a draft is nobody's business
    observed = page(client, cast.supervisor, "panel", bench.run.pk)
    assert "62.8–87.8" in observed and "提醒没交的" not in observed and "请评委" not in observed
    page(client, cast.student, "panel", bench.run.pk, status=403)
    page(client, judge.user, "panel", bench.run.pk, status=403)
    answer = client.post(address("panel-act", bench.run.pk, "explode"))
    assert answer.status_code == 403
    client.force_login(cast.staff)
    assert client.post(address("panel-act", bench.run.pk, "explode")).status_code == 404
    said = client.post(address("panel-act", bench.run.pk, "remind"), follow=True)
    assert "提醒了 2 位评委。" in said.content.decode()


def test_staff_who_judge_see_others_after_their_own(bench, cast, client):
    mine, other = bench.judge(user=cast.staff2, panel="materials"), bench.judge()
    bench.hand_in(other, bench.entries[0], remark="别人的评语")
    text = page(client, cast.staff2, "panel", bench.run.pk)
    assert "你还有 3 份没交" in text and "87.8" not in text
    look = address("panel-act", bench.run.pk, "look")
    client.post(look)
    assert "87.8" not in client.get(address("panel", bench.run.pk)).content.decode()
    for entry in bench.entries:
        bench.hand_in(mine, entry)
    text = client.get(address("panel", bench.run.pk)).content.decode()
    assert "不改了，看别人的分" in text and "87.8" not in text
    client.post(look)
    assert "87.8" in client.get(address("panel", bench.run.pk)).content.decode()
    answer = client.post(address("sheet", mine.pk, 1), {"item_set": "1", "was": ""})
    assert answer.status_code == 409 and "自己的分不再改" in answer.content.decode()


def test_staff_see_no_figures_of_their_own_branch(bench, cast, client):
    cast.student.appointments.create(
        unit=cast.committee, post="staff", starts_on=timezone.localdate()
    )
    bench.hand_in(bench.judge(), bench.entries[0])
    text = page(client, cast.student, "panel", bench.run.pk)
    assert "这份和你有关，分数等出结果再看。" in text and "87.8" not in text


def test_branches_read_sheets_under_letters_once_they_count(bench, cast, client):
    judge = bench.judge()
    bench.hand_in(judge, bench.entries[0], remark="讨论充分")
    entry = bench.entries[0].pk
    assert "还没有可以看的分" in page(client, cast.secretary, "sheet-entry", entry)
    counted(bench)
    text = page(client, cast.secretary, "sheet-entry", entry)
    assert "讨论充分" in text and "87.8" in text and "评委 A" in text and "评委甲" not in text
    page(client, cast.student, "sheet-entry", entry, status=403)
    page(client, cast.secretary, "sheet-entry", bench.entries[1].pk, status=403)


def test_paper_has_a_sheet_for_each_judge_with_what_they_leave_out(bench, cast, client):
    bench.judge()
    bench.judge(user=cast.student)
    text = page(client, cast.staff, "panel-print", bench.run.pk, "judges")
    assert text.count('class="paper"') == 2 and text.count(">回避</td>") == 2
    assert "思想性每 0.5 分一档" in text and "评委签名" in text and "参与度" not in text
    empty = page(client, cast.staff, "panel-print", bench.run.pk, "materials")
    assert empty.count('class="paper"') == 1 and "空白评分表" in empty


def test_bonus_points_on_screen(bench, cast, client):
    here = address("bonus-list", bench.contest.pk)
    assert "还没有加分" in page(client, cast.student, "bonus-list", bench.contest.pk)
    client.force_login(cast.staff)
    sent = {"entry": bench.entries[1].pk, "bonus": "paper", "points": "3", "reason": "校报登了"}
    wrong = client.post(here, sent)
    assert wrong.status_code == 400 and "最多 2 分" in wrong.content.decode()
    assert client.post(here, sent | {"entry": "", "points": "NaN"}).status_code == 400
    assert client.post(here, sent | {"points": "1.5"}).status_code == 302
    text = page(client, cast.student, "bonus-list", bench.contest.pk)
    assert "+1.5" in text and "校报登了" in text and "撤回" not in text
    assert "撤回" in page(client, cast.staff, "bonus-list", bench.contest.pk)
    client.post(address("bonus-back", bench.contest.pk, BonusGiven.objects.get().pk))
    assert not BonusGiven.objects.exists()


def test_the_page_of_the_contest_leads_here(bench, cast, client):
    board, mine = address("panel", bench.run.pk), address("judge-list")
    bonus = address("bonus-list", bench.contest.pk)
    text = page(client, cast.student, "contest", bench.contest.pk)
    assert f'href="{mine}"' in text and f'href="{bonus}"' in text and board not in text
    assert f'href="{board}"' in page(client, cast.staff, "contest", bench.contest.pk)
    counted(bench)
    text = page(client, cast.supervisor, "contest", bench.contest.pk)
    assert f'href="{board}"' in text and "我是评委，去打分" not in text


def test_everything_kept_about_a_judge_is_told(bench, cast):
    judge = bench.judge()
    bench.hand_in(judge, bench.entries[0], remark="好")
    seating.recuse(judge=judge, entry=bench.entries[1], by=judge.user, reason="亲属")
    granting.give_bonus(
        contest=bench.contest, entry=bench.entries[0], by=cast.staff, bonus="paper", points=D(1),
        reason="校报登了",
    )  # fmt: skip
    told = of(judge.user)
    assert told["团日评选我打的分"][0]["分数"] == "思想性 35，创新性 24.5，形式 8.3"
    assert told["团日评选我回避的"][0]["原因"] == "亲属"
    assert len(told["团日评选评委"]) == 1 and told["团日评选我给的加分"] == []
    assert of(cast.staff)["团日评选我给的加分"][0]["原因"] == "校报登了"


@pytest.mark.parametrize("many", [2, 5])
def test_pages_ask_the_same_questions_for_few_as_for_many(
    cast, client, django_assert_num_queries, many
):
    bench = Bench(cast, many=many)
    seating.seat_peers(run=bench.run, by=cast.staff)
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(many)]
    for judge in judges:
        for entry in bench.entries:
            bench.hand_in(judge, entry)
    with_materials(bench)
    judge = judges[0]
    for user, most, name, *args in (
        (judge.user, LIST, "judge-list"), (judge.user, SHEET, "sheet", judge.pk, 1),
        (cast.staff, BOARD, "panel", bench.run.pk),
        (cast.staff, PAPER, "panel-print", bench.run.pk, "judges"),
        (cast.student, BONUS, "bonus-list", bench.contest.pk),
    ):  # fmt: skip
        client.force_login(user)
        client.get(address(name, *args))
        with django_assert_num_queries(most):
            client.get(address(name, *args))
    counted(bench)
    client.force_login(cast.secretary)
    client.get(address("sheet-entry", bench.entries[0].pk))
    with django_assert_num_queries(ENTRY):
        client.get(address("sheet-entry", bench.entries[0].pk))


LIST, SHEET, BOARD, PAPER, BONUS, ENTRY = 8, 11, 15, 9, 6, 8
