"""Writing a round, opening it, naming reviewers, assigning, leaving, reminding."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.applications import outcomes
from activities.kinds.models import KindRules
from activities.kinds.queries import kinds_in_force
from activities.rounds import actions
from activities.rounds.models import Assignment, Entry, Round
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def refused(action, **fields):
    with pytest.raises(ValidationError) as said:
        action(**fields)
    return said.value.messages


def test_a_round_that_contradicts_itself_is_not_opened(rounds, cast):
    today = timezone.localdate()
    found = rounds.draft(
        quotas=[{"people": 5, "count": 1, "least": 2}], rubric=[],
        scores_by=today - timedelta(days=1), decides_on=today + timedelta(days=9),
    )  # fmt: skip
    found.kinds.clear()
    assert refused(actions.open_round, found=found, by=cast.staff) == [
        "5 人起：至少 2 份比最多 1 份还多。",
        "要有一行从 0 人起，不然人少的单位不知道能报几份；不让报就写最多 0 份。",
        "至少要有一个评分项。", "还没有选哪些类型参加。", "评审截止要在截止申报和公布结果之间。",
    ]  # fmt: skip
    assert rounds.fresh(found).state == "draft"


def test_dates_that_cannot_be(rounds, cast):
    found = rounds.closed(rounds.draft(decides_on=timezone.localdate() - timedelta(days=2)))
    assert refused(actions.open_round, found=found, by=cast.staff) == [
        "截止申报的时间已经过了。", "公布结果的日子早于截止申报。",
    ]  # fmt: skip


def test_kinds_whose_rules_do_not_fit(rounds, cast):
    plain = rounds.kind("沙龙", needs_round=False)
    words = refused(actions.open_round, found=rounds.draft(kind=plain), by=cast.staff)
    assert words == ["“沙龙”的规则没有写要按批次评审，报上来不会进这一批。"]
    without = rounds.kind("大赛")
    content = without.rules.get().content | {"chain": []}
    KindRules.objects.filter(kind=without).update(content=content)
    kinds_in_force.bump()
    words = refused(actions.open_round, found=rounds.draft(kind=without), by=cast.staff)
    assert words == ["“大赛”的审核环节里没有评审批次这一步，公布的结果用不上。"]
    type(without).objects.filter(pk=without.pk).update(is_active=False)
    kinds_in_force.bump()
    words = refused(actions.open_round, found=rounds.draft(kind=without), by=cast.staff)
    assert words == ["“大赛”现在不能申报。先在类型里开放。"]


def test_one_kind_is_not_open_twice_at_once(rounds, cast):
    first = rounds.opened()
    words = refused(actions.open_round, found=rounds.draft(), by=cast.staff)
    assert words == [f"“{first}”同一段时间也收社会实践，申报不知道进哪一批。错开时间或去掉类型。"]
    later = rounds.draft(
        opens_at=first.closes_at, closes_at=first.closes_at + timedelta(days=2),
        decides_on=timezone.localdate() + timedelta(days=20),
    )  # fmt: skip
    actions.open_round(found=later, by=cast.staff)
    assert rounds.fresh(later).state == "open"


def test_an_open_round_stays_without_contradictions(rounds, cast):
    found = rounds.opened()
    words = refused(actions.save_round, found=found, by=cast.staff, rubric=[])
    assert words == ["至少要有一个评分项。"]
    assert len(rounds.fresh(found).rubric) == 2


def test_an_open_round_may_end_early(rounds, cast):
    found = rounds.opened()
    rounds.entered()
    type(rounds.known_kind).objects.update(is_active=False)
    kinds_in_force.bump()
    early = timezone.now() - timedelta(minutes=1)
    found = actions.save_round(found=found, by=cast.staff, closes_at=early)
    actions.add_reviewers(found=found, by=cast.staff, numbers=[cast.other_student.number])
    actions.start_scoring(found=found, by=cast.staff, accepts_short=True)
    assert rounds.fresh(found).state == "scoring"


def test_what_may_be_changed_when(rounds, cast):
    found = rounds.scoring(entries=1, judges=2)
    actions.save_round(
        found=found, by=cast.staff, name="改名", method="median", pool=100, rubric=[]
    )
    found = rounds.fresh(found)
    assert (found.name, found.method, found.pool, len(found.rubric)) == ("改名", "mean", 100, 2)
    other = rounds.draft(kind=rounds.kind("另一类"))
    assert refused(actions.save_round, found=other, by=cast.staff, name="改名") == [
        "已经有同名的批次了，换个名字。"
    ]


def test_only_a_draft_is_deleted(rounds, cast):
    actions.drop_round(found=rounds.draft(), by=cast.staff)
    assert Round.objects.count() == 0
    found = rounds.opened()
    assert refused(actions.drop_round, found=found, by=cast.staff) == [
        f"“{found}”现在是“正在申报”，可能有同事刚处理过，请刷新页面再看。"
    ]


def test_reviewers_by_number(rounds, cast):
    found = rounds.draft()
    numbers = [cast.staff.number, cast.other_student.number]
    added, again = actions.add_reviewers(found=found, by=cast.staff, numbers=numbers)
    assert [each.user for each in added] == [cast.staff, cast.other_student]
    added, again = actions.add_reviewers(found=found, by=cast.staff, numbers=numbers[:1])
    assert ([], [cast.staff]) == (added, [each.user for each in again])
    assert refused(actions.add_reviewers, found=found, by=cast.staff, numbers=["9", "8"]) == [
        "没有这个学号或工号：9、8。"
    ]
    actions.remove_reviewer(reviewer=again[0], by=cast.staff)
    assert [each.user for each in found.reviewers.all()] == [cast.other_student]


def test_assigning_waits_for_the_end_entries_and_people(rounds, cast):
    found = rounds.opened()
    end = timezone.localtime(found.closes_at)
    assert refused(actions.start_scoring, found=found, by=cast.staff) == [
        f"还在申报，{end:%-m月%-d日 %H:%M} 截止以后再分派。要早点截止，先改截止时间。"
    ]
    entry = rounds.entered()
    found = rounds.closed(found)
    assert refused(actions.start_scoring, found=found, by=cast.staff) == [
        "还没有评审人，先按学号或工号加。"
    ]
    actions.add_reviewers(found=found, by=cast.staff, numbers=[cast.other_student.number])
    assert refused(actions.start_scoring, found=found, by=cast.staff) == [
        "有 1 份评的人不够。再加评审人，或者勾上“人不够也分派”。"
    ]
    plan = actions.start_scoring(found=found, by=cast.staff, accepts_short=True)
    assert [(each.wanted, each.got) for each in plan.short] == [(2, 1)]
    entry = rounds.fresh(entry)
    assert entry.position == 1
    assert Assignment.objects.get().entry == entry
    empty = rounds.closed(rounds.opened(kind=rounds.kind("另一类")))
    assert refused(actions.start_scoring, found=empty, by=cast.staff) == [
        "这一批还没有申报，不用分派。"
    ]


def test_nobody_near_an_entry_gets_it(rounds, cast):
    """Of the branch, of its general branch, in the team, supervising: all stay away."""
    found = rounds.opened(reviewers_each=9)
    entry = rounds.entered(teacher=cast.teacher)
    entry.application.team.create(user=cast.other_student)
    entry.application.organisers.add(cast.department)
    far = rounds.judge("2024120209")
    near = [cast.secretary, cast.general_secretary, cast.teacher, cast.other_student, cast.answerer]
    found = rounds.closed(found)
    actions.add_reviewers(
        found=found, by=cast.staff, numbers=[each.number for each in [*near, far, cast.staff]]
    )
    plan = actions.start_scoring(found=found, by=cast.staff, accepts_short=True)
    got = {task.reviewer.user for task in rounds.tasks(found)}
    assert got == {far, cast.staff}  # the committee above all of them is near nobody
    assert {judge: why for _work, judge, why in plan.barred} == {
        cast.secretary.number: "unit", cast.general_secretary.number: "unit",
        cast.teacher.number: "work", cast.other_student.number: "work",
        cast.answerer.number: "unit",
    }  # fmt: skip


def test_assigned_evenly_told_once_and_recorded_with_the_seed(rounds):
    found = rounds.scoring(entries=6, judges=4)
    tasks = rounds.tasks(found)
    loads = [sum(task.reviewer.user == judge for task in tasks) for judge in rounds.judges]
    assert loads == [3, 3, 3, 3]
    assert sorted(Entry.objects.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Notice.objects.filter(title=f"请你评审 3 份：{found}").count() == 4
    event = AuditEvent.objects.get(name="activities.round.assigned")
    assert (event.data["seed"], event.data["rows"]) == (found.seed, 12)


def test_a_reviewer_who_leaves(rounds, cast):
    """What they scored stays; what is open goes to others, who keep what they have."""
    found = rounds.scoring(entries=4, judges=4)
    leaver = found.reviewers.get(user=rounds.judges[0])
    mine = [task for task in rounds.tasks(found) if task.reviewer == leaver]
    rounds.score(mine[0])
    others = {task.pk for task in rounds.tasks(found) if task.reviewer != leaver}
    assert refused(actions.let_go, reviewer=leaver, by=cast.staff, reason=" ") == [
        "请写为什么退出，至少 2 个字。"
    ]
    plan = actions.let_go(reviewer=leaver, by=cast.staff, reason="生病住院")
    states = [task.state for task in rounds.tasks(found) if task.reviewer == leaver]
    assert sorted(states) == ["done", "dropped"]
    now = rounds.tasks(found, state__in=("open", "done"))
    assert others <= {task.pk for task in now}
    for entry in rounds.entries:
        assert sum(task.entry == entry for task in now) == 2
    assert plan.short == ()
    assert refused(actions.let_go, reviewer=leaver, by=cast.staff, reason="再退") == [
        "这位评审人已经退出了。"
    ]
    assert refused(
        actions.add_reviewers, found=found, by=cast.staff, numbers=[rounds.judges[0].number]
    ) == [f"{rounds.judges[0].name}已经退出这一批，不能再加回来。"]


def test_who_is_short_is_filled_when_somebody_joins(rounds, cast):
    found = rounds.scoring(entries=2, judges=1)
    assert refused(actions.fill_gaps, found=found, by=cast.staff) == [
        "现有评审人都不能接缺的那几份，先加人。"
    ]
    new = rounds.judge("2024120299")
    actions.add_reviewers(found=found, by=cast.staff, numbers=[new.number])
    actions.fill_gaps(found=found, by=cast.staff)
    assert sum(task.reviewer.user == new for task in rounds.tasks(found)) == 2
    assert refused(actions.fill_gaps, found=found, by=cast.staff) == ["每份都有人评，没有要补的。"]


def test_the_slow_are_reminded_once_a_day(rounds, cast):
    found = rounds.scoring(entries=2, judges=2)
    for task in rounds.tasks(found):
        if task.reviewer.user == rounds.judges[0]:
            rounds.score(task)
    assert actions.remind_slow(found=found, by=cast.staff) == 1
    assert actions.remind_slow(found=found, by=cast.staff) == 0
    notice = Notice.objects.get(title=f"还有 2 份等你评：{found}")
    assert set(notice.deliveries.values_list("recipient", flat=True)) == {rounds.judges[1].pk}


def test_scoring_ends_when_every_score_is_in(rounds, cast):
    found = rounds.scoring(entries=1, judges=2)
    first, second = rounds.tasks(found)
    rounds.score(first)
    assert refused(actions.end_scoring, found=found, by=cast.staff) == [
        "还有 1 份分数没交。先提醒，评不了的请退出，转给别人。"
    ]
    rounds.score(second)
    assert Notice.objects.filter(title=f"{found}：都评完了").count() == 1
    actions.end_scoring(found=found, by=cast.staff)
    assert rounds.fresh(found).state == "deciding"


def test_an_entry_that_nobody_scored_is_not_passed_over(rounds, cast):
    found = rounds.scoring(entries=1, judges=1)
    reviewer = found.reviewers.get()
    actions.let_go(reviewer=reviewer, by=cast.staff, reason="出差")
    assert refused(actions.end_scoring, found=found, by=cast.staff) == [
        "有 1 份还没有一个人评，先补分派。"
    ]


def test_applications_know_the_listeners_once():
    assert [each.__name__ for each in outcomes.entering].count("enter") == 1
    assert [each.__name__ for each in outcomes.leaving].count("leave") == 1
