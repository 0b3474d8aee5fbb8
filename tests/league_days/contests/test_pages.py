"""Pages of contests: what everybody sees, what is asked of the database, what is refused."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.template import engines
from django.urls import reverse
from django.utils import timezone

from branches.league_days.contests import actions, hooks, opening, permissions
from branches.league_days.contests.models import Contest
from branches.league_days.rules.spec import Quota
from branches.organisation.models import Appointment, Member
from tests.league_days.contests.conftest import GATED, QUOTAS, TWO_STAGES
from tests.league_days.scene import USUAL
from tuanwei.gatherings.drawing import commitment

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def ask(client):
    """Ask for a named page as somebody; (status, text)."""

    def answer_of(who, name, *args, query="", **data):
        client.force_login(who, BACKEND)
        url = reverse(f"league_days:{name}", args=args) + query
        answer = client.post(url, data, follow=True) if data else client.get(url)
        return answer.status_code, answer.content.decode()

    return answer_of


def test_visitors_sign_in_first(client, contests):
    contest = contests.opened()
    for name, args in (("contest-list", []), ("contest", [contest.pk])):
        answer = client.get(reverse(f"league_days:{name}", args=args))
        assert (answer.status_code, "login" in answer.url) == (302, True)


def test_a_contest_says_where_it_stands(contests, cast, ask):
    contest = contests.opened(TWO_STAGES)
    _status, text = ask(cast.student, "contest-list")
    assert contest.title in text and "报名中" in text
    _status, text = ask(cast.student, "contest", contest.pk)
    for words in ("接下来：", "材料评审", "前 2 名进入下一环节", "评委 70% · 团员投票 30%",
                  "由牵头的支部报名，奖归牵头的支部。", "还没有支部报名", "第 1 版",
                  commitment(contest.seed)):  # fmt: skip
        assert words in text
    assert contest.seed not in text
    rows = [contests.entered(contest) for _n in range(3)]
    actions.admit_all(contest=contest, by=cast.staff, keys=[each.pk for each in rows])
    actions.begin_first(contest=contests.over(contest), by=cast.staff)
    _status, text = ask(cast.student, "contest", contest.pk)
    assert "进行到“材料评审”" in text and "出场顺序" in text
    assert contest.seed in text


def test_drafts_are_seen_by_staff_and_those_who_observe(contests, cast, ask):
    contest = contests.drawn_up()
    seen = {
        who: ask(getattr(cast, who), "contest", contest.pk)[0]
        for who in ("student", "secretary", "general_secretary", "staff", "teacher", "supervisor")
    }
    assert seen == {
        "student": 404, "secretary": 404, "general_secretary": 404, "staff": 200, "teacher": 200,
        "supervisor": 200,
    }  # fmt: skip
    opening.call_off(contest=contest, by=cast.staff, reason="不办了")
    assert ask(cast.student, "contest", contest.pk)[0] == 404
    assert "不办了" in ask(cast.staff, "contest", contest.pk)[1]


def test_a_contest_is_drawn_up_with_the_dates_of_its_rules(contests, cast, ask):
    kind = contests.scene.rules().kind
    _status, text = ask(cast.staff, "contest-new")
    assert contests.period.words in text
    query = f"?kind={kind.pk}&month={contests.period.first}"
    _status, text = ask(cast.staff, "contest-new", query=query)
    closes = contests.period.last + dt.timedelta(days=3)
    assert f"{closes}T18:00" in text and f"{contests.period.first}T00:00" in text
    now = timezone.localtime()
    typed = {
        "title": "本月最佳", "entries_from": f"{now:%Y-%m-%dT%H:%M}",
        "entries_until": f"{now + dt.timedelta(days=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    status, text = ask(cast.staff, "contest-new", query=query, **typed | {"title": ""})
    assert status == 400 and "填过的内容都在" in text
    turned = {"entries_from": typed["entries_until"], "entries_until": typed["entries_from"]}
    _status, text = ask(cast.staff, "contest-new", query=query, **typed | turned)
    assert "截止要晚于开始" in text
    _status, text = ask(cast.staff, "contest-new", query=query, **typed)
    assert "拟好了，还没有公开" in text
    assert Contest.objects.get().title == "本月最佳"
    status, text = ask(cast.staff, "contest-new", query=query, **typed)
    assert status == 400 and "这个周期的评选已经有了" in text
    assert "已经有了" in ask(cast.staff, "contest-new")[1]


@pytest.mark.parametrize("query", ["?kind=x&month=2026-11-01", "?kind=1&month=x", "?month=1",
                                   "?kind=99999&month=2026-11-01", "?kind=1&month=9999-12-31"])  # fmt: skip
def test_a_period_that_is_none(contests, cast, ask, query):
    contests.scene.rules()
    assert "选哪一种、哪一期" in ask(cast.staff, "contest-new", query=query)[1]


def test_a_draft_is_changed(contests, cast, ask):
    contest = contests.drawn_up()
    typed = {"title": "改过的名字", "entries_from": "2026-11-01T00:00",
             "entries_until": "2099-11-01T00:00"}  # fmt: skip
    assert "已保存" in ask(cast.staff, "contest-edit", contest.pk, **typed)[1]
    opening.propose_opening(contest=contest, by=cast.staff)
    assert "退回以后可以改" in ask(cast.staff, "contest-edit", contest.pk, **typed)[1]
    contest.refresh_from_db()
    assert (contest.title, contest.state) == ("改过的名字", "proposed")


def test_a_secretary_sees_every_gate_beforehand(contests, cast, ask):
    contest = contests.opened(replace(GATED, quotas=(Quota("class", 2),)))
    good, poor = contests.day(title="诚信辩论"), contests.day(title="春游", came=3, expected=20)
    _status, text = ask(cast.secretary, "entry-new", contest.pk)
    for words in ("诚信辩论", "到会率不低于 80%", "18/20，90%", "3/20，15%",
                  "要到 16 人，到了 3 人。", "由团委核对", "有 1 项不符合，这次不能报。",
                  "会计学院团总支还有 2 个名额"):  # fmt: skip
        assert words in text
    assert text.count("报这一次") == 1
    status, text = ask(cast.secretary, "entry-new", contest.pk, league_day=poor.pk, words="好玩")
    assert status == 400 and "“到会率不低于 80%”" in text
    _status, text = ask(cast.secretary, "entry-new", contest.pk, league_day=good.pk, words="明理")
    assert "报上了，是 1 号。" in text and "接下来团委核对" in text and "明理" in text
    assert "已报名" in ask(cast.secretary, "entry-new", contest.pk)[1]


def test_other_peoples_league_days_are_no_choice(contests, cast, ask):
    contest = contests.opened()
    foreign = contests.day(cast.other_branch)
    status, _text = ask(cast.secretary, "entry-new", contest.pk, league_day=foreign.pk)
    assert (status, contest.entries.count()) == (400, 0)
    assert ask(cast.student, "entry-new", contest.pk)[0] == 403


def test_nothing_to_enter_yet(contests, cast, ask):
    contest = contests.opened()
    assert "这一期还没有能报的团日" in ask(cast.secretary, "entry-new", contest.pk)[1]
    contests.over(contest)
    assert "这一期不再收" in ask(cast.secretary, "entry-new", contest.pk)[1]


def test_the_general_branch_sees_who_has_the_places(contests, cast, ask):
    contest = contests.opened(QUOTAS)
    rows = [contests.entered(contest, contests.day(contests.scene.branch(n))) for n in (61, 62)]
    foreign = contests.entered(contest, contests.day(cast.other_branch))
    _status, text = ask(cast.general_secretary, "entry-list", contest.pk)
    assert "会计2461团支部" in text and "占一个名额" in text
    assert "班级团支部最多 2 个，已有 2 个，满了" in text
    assert foreign.unit.name not in text
    assert cast.secretary.pk
    _status, text = ask(
        cast.general_secretary, "entry-act", rows[0].pk, "withdraw", reason="让给会计2401",
        in_favour_of=cast.branch.pk,
    )  # fmt: skip
    assert "退出了，编号还留在名单里" in text and "让给会计2401" in text
    words = "请写一句原因，支部会看到"
    assert words in ask(cast.general_secretary, "entry-act", rows[1].pk, "withdraw", reason=" ")[1]
    assert ask(cast.general_secretary, "entry-act", foreign.pk, "withdraw", reason="x")[0] == 403


def test_staff_check_and_nobody_their_own(contests, cast, ask):
    contest = contests.opened(GATED)
    first, second = contests.entered(contest), contests.entered(contest)
    _status, text = ask(cast.staff, "entry-list", contest.pk)
    assert "要看：没有违纪" in text
    assert "要看过、勾上" in ask(cast.staff, "entry-act", first.pk, "admit", ticked="9")[1]
    assert "通过了，支部会收到" in ask(cast.staff, "entry-act", first.pk, "admit", ticked="2")[1]
    _status, text = ask(cast.staff, "entry-act", second.pk, "refuse", reason="照片是去年的")
    assert "不通过，支部会收到原因" in text
    own = contests.day(contests.scene.branch(66), by=cast.secretary)
    mine = actions.Entry.objects.create(
        contest=contest, league_day=own, unit=own.unit, number=9, by=cast.staff
    )
    assert ask(cast.staff, "entry-act", mine.pk, "admit", ticked="2")[0] == 403
    assert ask(cast.student, "entry-act", first.pk, "disqualify", reason="x")[0] == 403
    assert "原因会公开" in ask(cast.staff, "entry-act", first.pk, "disqualify", reason="不实")[1]
    assert "不实" in ask(cast.student, "entry", first.pk)[1]
    assert ask(cast.student, "entry", second.pk)[0] == 404
    assert second.unit.name not in ask(cast.student, "contest", contest.pk)[1]
    assert second.unit.name in ask(cast.general_secretary, "contest", contest.pk)[1]


@pytest.mark.parametrize("joined_as", ["post", "member"])
def test_nobody_decides_on_a_day_that_their_branch_held_with_another(
    contests, cast, ask, joined_as
):
    contest = contests.opened()
    joint, other = contests.entered(contest), contests.entered(contest)
    partner = contests.scene.branch(67)
    if joined_as == "post":
        Appointment.objects.create(
            user=cast.staff, unit=partner, post="secretary", starts_on=dt.date(2020, 1, 1)
        )
    else:
        Member.objects.create(user=cast.staff, branch=partner)
    asked = joint.league_day.partners.create(unit=partner, state="asked", asked_by=cast.secretary)
    assert not permissions.is_own(cast.staff, joint)
    asked.state = "accepted"
    asked.save()
    assert ask(cast.staff, "entry-act", joint.pk, "admit", ticked="2")[0] == 403
    assert "通过了 1 个，还有 1 个" in ask(cast.staff, "entry-admit-all", contest.pk, x="1")[1]
    joint.refresh_from_db()
    other.refresh_from_db()
    assert (joint.state, other.state) == ("submitted", "admitted")


def test_all_that_pass_in_one_step(contests, cast, ask):
    contest = contests.opened()
    for _n in range(3):
        contests.entered(contest)
    _status, text = ask(cast.staff, "entry-admit-all", contest.pk, x="1")
    assert "通过了 3 个。" in text
    assert "没有等审核的" in ask(cast.staff, "entry-list", contest.pk, query="?show=waiting")[1]


def test_two_persons_on_the_page(contests, cast, ask):
    contest = contests.drawn_up()
    assert "提出开启" in ask(cast.staff, "contest", contest.pk)[1]
    assert "管理员会收到提醒" in ask(cast.staff, "contest-act", contest.pk, "propose", x="1")[1]
    assert "要另一位管理员来确认" in ask(cast.staff, "contest", contest.pk)[1]
    assert ask(cast.staff, "contest-act", contest.pk, "confirm", x="1")[0] == 403
    assert ask(cast.administrator, "contest-act", contest.pk, "propose", x="1")[0] == 403
    text = ask(cast.administrator, "contest-act", contest.pk, "send-back", reason="太早")[1]
    assert "退回去了" in text
    ask(cast.staff, "contest-act", contest.pk, "propose", x="1")
    contest.refresh_from_db()
    seen = opening.mark_of(contest)
    assert "开启了" not in ask(cast.administrator, "contest-act", contest.pk, "confirm", x="1")[1]
    assert "开启了" in ask(cast.administrator, "contest-act", contest.pk, "confirm", seen=seen)[1]
    assert "还不能结束" in ask(cast.staff, "contest-act", contest.pk, "close", x="1")[1]
    assert ask(cast.staff, "contest-act", contest.pk, "nothing", x="1")[0] == 404
    assert "终止了" in ask(cast.staff, "contest-act", contest.pk, "call-off", reason="台风")[1]
    assert "台风" in ask(cast.student, "contest", contest.pk)[1]


def seen_on(text):
    return re.search(r'name="seen" value="(\w+)"', text).group(1)


def test_what_was_changed_after_the_page_was_opened_is_not_confirmed(contests, cast, ask):
    contest = contests.drawn_up()
    opening.propose_opening(contest=contest, by=cast.staff)
    seen = seen_on(ask(cast.administrator, "contest", contest.pk)[1])
    second = cast.granted("T0777", "贺岚", "administrator")
    opening.send_back(contest=contest, by=second, reason="改截止时间")
    opening.change(
        contest=contest, by=cast.staff, title=contest.title, entries_from=contest.entries_from,
        entries_until=contest.entries_until + dt.timedelta(days=9),
    )  # fmt: skip
    opening.propose_opening(contest=contest, by=cast.staff)
    text = ask(cast.administrator, "contest-act", contest.pk, "confirm", seen=seen)[1]
    assert "这一页打开以后内容改过了" in text
    assert "开启了" in ask(cast.administrator, "contest-act", contest.pk, "confirm", seen=seen_on(text))[1]  # fmt: skip


def test_rooms_above_show_their_parts(contests, cast, ask, monkeypatch):
    contest = contests.opened()
    shown = engines["django"].from_string("<b>{{ panel }}</b>").template
    monkeypatch.setattr(hooks, "on_page", [lambda user, contest: None])
    monkeypatch.setattr(
        hooks, "on_stage", [lambda user, run: (shown, "去投票") if run.key == "final" else None]
    )
    assert "<b>去投票</b>" in ask(cast.student, "contest", contest.pk)[1]


@pytest.mark.parametrize("many", [1, 5])
def test_what_pages_ask(contests, cast, client, django_assert_max_num_queries, many):
    contest = contests.opened(TWO_STAGES)
    rows = [contests.entered(contest) for _n in range(many)]
    actions.admit_all(contest=contest, by=cast.staff, keys=[each.pk for each in rows])
    actions.begin_first(contest=contests.over(contest), by=cast.staff)
    most = {"student": 12, "secretary": 12, "general_secretary": 25, "staff": 25}
    for who, limit in most.items():
        client.force_login(getattr(cast, who), BACKEND)
        pages = ["contest-list", "contest", "entry"]
        pages += ["entry-new"] if who == "secretary" else []
        pages += ["entry-list"] if limit > 12 else []
        for name in pages:
            args = [] if name == "contest-list" else [rows[0].pk if name == "entry" else contest.pk]
            with django_assert_max_num_queries(limit):
                assert client.get(reverse(f"league_days:{name}", args=args)).status_code == 200


def test_own_data_says_what_was_entered(contests, cast):
    from branches.league_days.contests import personal

    contests.entered(contests.opened(USUAL), contests.day(title="诚信辩论"), words="明理")
    (found,) = personal.of(cast.secretary)["我报名的评选"]
    assert (found["团日"], found["一句话介绍"], found["状态"]) == ("诚信辩论", "明理", "等审核")
    assert personal.of(cast.student)["我报名的评选"] == []
