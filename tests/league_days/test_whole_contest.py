"""A whole contest of the month (L23) through the pages, from empty rules to certificates and facts.

Nothing is called but pages, as the person whose turn it is; only the league days stand there
already. The clock of the database cannot be moved: entries go by that of the test, the vote is held
today, and its end is brought forward.
"""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal as D

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from branches.league_days import queries
from branches.league_days.ballots import papers, receipts
from branches.league_days.ballots.models import Poll, RollEntry
from branches.league_days.bundles.models import Bundle
from branches.league_days.contests.cycle import ZONE, Period
from branches.league_days.contests.models import Contest
from branches.league_days.days.models import HandedIn, HandedInFile
from branches.league_days.panels.models import Judge
from branches.league_days.results.models import Award
from branches.league_days.rules import spec as rules
from branches.league_days.rules.library import SAMPLES
from branches.league_days.rules.models import ContestKind
from branches.organisation.models import Appointment, Unit
from tests.attachments.nasty import picture
from tests.cast import SINCE
from tests.journeys.conftest import browser_type_launch_args  # noqa: F401
from tests.league_days.rules.entering import Editor, by_label
from tests.league_days.scene import Scene
from tuanwei.attachments.actions import store
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from tuanwei.notices.models import Notice
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.publicity.tasks import conclude

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FINAL = SAMPLES["monthly"].spec.stages[0]
JUDGED, VOTED = FINAL.panels
PAPER = rules.Channel("paper", "纸质投票", rules.PAPER, 3, 3)
L23 = replace(
    SAMPLES["monthly"].spec,
    stages=(replace(FINAL, panels=(JUDGED, replace(VOTED, channels=(*VOTED.channels, PAPER)))),),
    at_border=rules.DECIDE,
    awards=(
        rules.Award("best", "最佳团日活动", count=1, points=D(2), money=D(300)),
        rules.Award("good", "优秀团日活动", count=3, points=D(1)),
        rules.Award("loved", "最佳人气", count=1, by_panel="vote"),
        rules.Award("leader", "优秀团支书", follows="best", to=rules.SECRETARY),
    ),
)
"""L23 with a ballot box beside the online vote, a popularity prize, and people to decide where equals
stand at a border."""
CAME = {1: 18, 2: 18, 3: 19, 4: 17, 5: 16}
POINTS = {1: 90, 2: 88, 3: 88, 4: 80, 5: 70}
"""What every judge gives each entry in all."""
BALLOTS = [(1, 2, 3)] * 3 + [(2, 3, 4)] * 2 + [(2, 3, 5)]
ON_PAPER = {1: 2, 2: 4, 3: 4, 4: 1, 5: 1}
"""Four paper ballots. With those online: 2 and 3 have ten votes each, 1 five, 4 three, 5 two."""


KEYS = {each.label: each.key for each in L23.awards}


class Day:
    """The days on which it happens: last month's league days or those of the month before, so that
    the vote is today."""

    def __init__(self):
        now = timezone.localtime()
        month = Period.of(rules.MONTH, now.date() - dt.timedelta(days=10))
        self.now, self.period = now, month.previous
        self.drawn_up = self.at(self.period.last, 10)
        self.entering = self.at(month.first, 10)
        self.begun = self.at(month.first + dt.timedelta(days=3), 9)
        self.scored = self.at(month.first + dt.timedelta(days=4), 9)
        self.opens, self.closes = now - dt.timedelta(days=1), now + dt.timedelta(days=2)

    @staticmethod
    def at(day, hour, minute=0):
        return dt.datetime.combine(day, dt.time(hour, minute), ZONE)


class Walk:
    """Somebody at some time opens pages and presses buttons; what the page says is kept in `said`."""

    def __init__(self, client):
        self.client, self.said = client, ""

    def get(self, person, name, *args, status=200):
        self.client.force_login(person)
        answer = self.client.get(reverse(f"league_days:{name}", args=args), follow=True)
        assert answer.status_code == status, name
        self.said = answer.content.decode() if not answer.streaming else ""
        return answer

    def post(self, person, name, *args, data=None, status=200):
        """Press a button of a form; `status` of the page where it leads."""
        url = name if name.startswith("/") else reverse(f"league_days:{name}", args=args)
        self.client.force_login(person)
        answer = self.client.post(url, data or {}, follow=True)
        self.said = answer.content.decode()
        assert answer.status_code == status, f"{url}: {self.faults()}"
        return answer

    def address(self, name, *args):
        """Where a page stands."""
        return reverse(f"league_days:{name}", args=args)

    def confirm(self, person, page):
        """Look at the page and press what confirms there, with the mark of what was seen."""
        self.client.force_login(person)
        text = self.client.get(page).content.decode()
        found = re.search(
            r'action="([^"]+confirm[^"]*)"[^>]*>(?:(?!</form>).)*?name="seen" value="([^"]+)"',
            text,
            re.S,
        )
        assert found, page
        return self.post(person, found[1], data={"seen": found[2]})

    def faults(self):
        """Words of refusal on the page."""
        return re.findall(
            r'class="(?:notice [^"]*|error[^"]*|message[^"]*)"[^>]*>(.{0,200})', self.said, re.S
        )

    def says(self, *words):
        for each in words:
            assert each in self.said, f"{each}: {self.faults()}"


def moment(value):
    return f"{timezone.localtime(value):%Y-%m-%dT%H:%M:%S}"


def with_photos(day, many=4):
    """The photos that the rules ask for."""
    row = HandedIn.objects.create(league_day=day, key="photos", by=day.made_by)
    for n in range(many):
        shot = store(SimpleUploadedFile(f"{n}.jpg", picture(color=(n, 9, 9))), by=day.made_by)
        HandedInFile.objects.create(material=row, attachment=shot)


@pytest.fixture
def field(cast):
    """Five branches of three general branches with their secretaries, a member who votes in each of
    six, and a league day with photos for each branch."""
    scene, day = Scene(cast), Day()
    third = Unit.objects.create(
        name="财税学院团总支", kind="general_branch", parent=cast.committee, code="CS"
    )
    branches = [
        cast.branch, scene.branch(2), cast.other_branch,
        scene.branch(4, cast.other_general_branch), scene.branch(5, third),
    ]  # fmt: skip
    secretaries = [cast.secretary]
    for n, branch in enumerate(branches[1:], 2):
        user = cast.student_of(f"20240000{n:02}", f"书记{n}", branch)
        Appointment.objects.create(user=user, unit=branch, post="secretary", starts_on=SINCE)
        secretaries.append(user)
    voters = [cast.student_of(f"20249999{n:02}", f"选民{n}", branches[n % 5]) for n in range(6)]
    days = []
    for n, branch in enumerate(branches, 1):
        on = day.at(day.period.first + dt.timedelta(days=9 + n), 15)
        made = scene.day(branch, at=on, came=CAME[n], title=f"第{n}个团日", by=secretaries[n - 1])
        with_photos(made)
        days.append(made)
    assert all(each.pk for each in (cast.staff, cast.staff2, cast.administrator, cast.supervisor))
    return day, branches, secretaries, voters, days


def test_a_whole_contest(client, cast, field, browser, tmp_path, monkeypatch):
    monkeypatch.setattr("branches.league_days.contests.queries.clock", timezone.now)
    day, branches, secretaries, voters, days = field
    staff, other, administrator = cast.staff, cast.staff2, cast.administrator
    walk = Walk(client)

    # --- the rules, through the forms, refused while they contradict each other
    with time_machine.travel(day.drawn_up - dt.timedelta(days=5)):
        walk.post(staff, "kind-list", data={"name": "每月最佳团日活动"})
        kind = ContestKind.objects.get()
        walk.post(staff, "rules-begin", kind.pk, data={"blank": "yes"})
        assert kind.rules.get().spec == rules.Spec()
        editor = Editor(client, kind)
        editor.write(replace(L23, stages=(replace(L23.stages[0], panels=(
            replace(JUDGED, weight=D(60)), L23.stages[0].panels[1])),)))  # fmt: skip
        walk.get(staff, "rules-draft", kind.pk)
        walk.says("90")
        draft = kind.rules.get()
        walk.post(staff, "rules-force", kind.pk, data={"seen": draft.digest})
        assert not kind.rules.filter(in_force_from__isnull=False).exists()
        editor.write(L23)
        draft = kind.rules.get()
        walk.post(staff, "rules-force", kind.pk, data={"seen": draft.digest, "note": "第一版"})
        assert by_label(kind.rules.get(in_force_from__isnull=False).spec) == by_label(L23)

    # --- drawn up by one, opened by another
    with time_machine.travel(day.drawn_up):
        url = f"{reverse('league_days:contest-new')}?kind={kind.pk}&month={day.period.first}"
        client.force_login(staff)
        form = client.get(url).context["form"]
        until = form.initial["entries_until"]
        assert until == day.at(day.period.last + dt.timedelta(days=3), 18)
        walk.post(staff, url, data={
            "title": "最佳团日活动", "entries_from": moment(form.initial["entries_from"]),
            "entries_until": moment(until),
        })  # fmt: skip
        contest = Contest.objects.get()
        walk.post(staff, "contest-act", contest.pk, "propose")
        walk.post(other, "contest-act", contest.pk, "confirm", status=403)
        walk.confirm(administrator, walk.address("contest", contest.pk))
        contest.refresh_from_db()
        assert contest.state == "open"

    # --- entries; the last one a minute late
    with time_machine.travel(day.entering, tick=False) as clock:
        for n, made in enumerate(days, 1):
            walk.post(
                secretaries[n - 1], "entry-new", contest.pk,
                data={"league_day": made.pk, "words": f"我们做了第{n}件事"},
            )  # fmt: skip
            clock.shift(60)
        entries = {each.number: each for each in contest.entries.select_related("unit")}
        assert [each.unit for each in entries.values()] == branches
        walk.post(staff, "stage-begin", contest.pk)
        walk.says("截止以后才能开始")
        walk.get(staff, "entry-list", contest.pk)
        walk.post(staff, "entry-admit-all", contest.pk)
        walk.says("通过了 5 个")

    # --- the stage begins; six judges, of whom one leaves out the own college
    with time_machine.travel(day.begun):
        walk.post(staff, "stage-begin", contest.pk)
        run = contest.stages.get()
        panel = run.stage.panel(next(each.key for each in run.stage.panels if not each.is_vote))
        people = [cast.user(f"P{n}", f"评委{n}") for n in range(5)] + [cast.general_secretary]
        for person in people:
            walk.post(staff, "panel-seats", run.pk, panel.key, data={"user": person.pk})
        judges = {each.user: each for each in Judge.objects.select_related("user")}
        assert set(judges) == set(people)
        own = judges[cast.general_secretary]
        assert set(own.recusals.values_list("entry__number", flat=True)) == {1, 2}

    # --- they score; one types 101
    with time_machine.travel(day.scored):
        keys = {item.label: item.key for item in panel.items}
        for person, seat in judges.items():
            for number in POINTS:
                rest = POINTS[number] - 60
                data = {"verb": "done", "was": "", "remark": "扎实"} | {
                    f"item_{keys[label]}": str(points)
                    for label, points in (
                        ("思想性", 30), ("创新性", 30), ("活动效果", min(rest, 25)),
                        ("参与度", max(rest - 25, 0)),
                    )
                }  # fmt: skip
                if seat == own and number in (1, 2):
                    walk.get(person, "sheet", seat.pk, number)
                    walk.says("回避")
                    continue
                if seat != own and number == 1:
                    over = data | {f"item_{keys['思想性']}": "101"}
                    walk.post(person, "sheet", seat.pk, number, data=over, status=400)
                    walk.says("要在 0 到 35 分之间")
                walk.post(person, "sheet", seat.pk, number, data=data)
        walk.get(staff, "panel", run.pk)

        # --- the vote: times, proposed by one, opened by another; a ballot box beside it
        poll = Poll.objects.get(channel=channel_of(run, rules.ONLINE))
        walk.post(staff, "poll-desk", poll.pk, data={
            "opens_at": moment(day.opens), "closes_at": moment(day.closes)})  # fmt: skip
        walk.post(staff, "poll-act", poll.pk, "propose")
        walk.post(other, "poll-act", poll.pk, "confirm", status=403)
        walk.confirm(administrator, walk.address("poll-desk", poll.pk))
        poll.refresh_from_db()
        assert poll.state == "set" and poll.roll_count == RollEntry.objects.count() > 6
        box = Poll.objects.get(channel=channel_of(run, rules.PAPER))
        walk.get(staff, "contest", contest.pk)
        walk.says(reverse("league_days:poll-desk", args=[poll.pk]))
        walk.says(reverse("league_days:paper-poll", args=[box.pk]))
        walk.post(staff, "paper-place-add", box.pk, data={
            "name": "东校区食堂", "opens_at": moment(day.opens),
            "closes_at": moment(day.now - dt.timedelta(hours=1))})  # fmt: skip
        walk.post(staff, "paper-propose", box.pk)
        walk.confirm(administrator, walk.address("paper-poll", box.pk))
        place = box.places.get()
        figures = {"issued": 5, "valid": 4, "invalid": 1} | {
            f"vote_{number}": votes for number, votes in ON_PAPER.items()
        }
        walk.post(staff, "paper-enter", box.pk, place.pk, data=figures, status=400)

    # --- people vote
    papers.running.bump()
    codes = {}
    for person, chosen in zip(voters, BALLOTS, strict=True):
        client.force_login(person)
        code = client.get(reverse("league_days:ballot", args=[poll.pk])).context["code"]
        walk.post(person, "ballot-cast", poll.pk, data={"code": code, "choice": [1, 2]}, status=409)
        walk.says("要选满 3 个")
        walk.post(person, "ballot-cast", poll.pk, data={"code": code, "choice": chosen})
        walk.says(receipts.spaced(receipts.receipt_of(code)))
        codes[code] = chosen
        walk.get(person, "result-show", contest.pk, status=403)
    walk.post(other, "ballot-cast", poll.pk, data={"choice": [1, 2, 3]}, status=409)
    walk.says("不在这次投票的名册上")
    walk.get(cast.supervisor, "poll-watch", poll.pk)
    walk.get(staff, "result-show", contest.pk)
    walk.says(reverse("league_days:paper-poll", args=[box.pk]))
    for person in (staff, other):
        walk.post(person, "paper-enter", box.pk, place.pk, data=figures)
    walk.post(staff, "paper-count", box.pk)
    walk.post(staff, "poll-act", poll.pk, "count")
    walk.says("还没到截止时间")
    walk.post(staff, "result-count", contest.pk, run.key)
    walk.says("还没有计票")
    assert not hasattr(run, "result")
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    papers.running.bump()
    walk.post(
        voters[0],
        "ballot-cast",
        poll.pk,
        data={"code": receipts.new_code(), "choice": [3, 4, 5]},
        status=409,
    )
    walk.says("截止")
    walk.post(staff, "poll-act", poll.pk, "count")

    # --- counted; equals told apart by who came, the popularity prize decided by people
    walk.post(staff, "result-count", contest.pk, run.key)
    board = walk.get(staff, "result-show", contest.pk)
    lines = [(row.line.entry, row.line.rank, str(row.line.score), row.line.told_by)
             for row in board.context["boards"][0].rows]  # fmt: skip
    assert lines == [
        ("3", 1, "91.60", "attendance"), ("2", 2, "91.60", "attendance"), ("1", 3, "90.00", ""),
        ("4", 4, "81.50", ""), ("5", 5, "73.00", ""),
    ]  # fmt: skip
    walk.post(staff, "result-publish", contest.pk)
    assert not Publicity.objects.exists()
    walk.post(staff, "result-decide", contest.pk, run.key, data={
        "chosen": ["2", "3"], "reason": "两个都好"}, status=400)  # fmt: skip
    walk.post(staff, "result-decide", contest.pk, run.key, data={
        "chosen": ["2"], "reason": "抽签由监督小组见证"})  # fmt: skip
    walk.post(staff, "result-publish", contest.pk)
    first = Publicity.objects.get()
    assert held(contest) == {
        ("best", "3"), ("good", "2"), ("good", "1"), ("good", "4"), ("loved", "2"), ("leader", "3"),
    }  # fmt: skip
    walk.get(voters[0], "result-show", contest.pk)
    walk.says("91.60", "抽签由监督小组见证")

    # --- objection upheld: the best is out, the next moves up
    with time_machine.travel(day.at(first.starts_on, 10)):
        best = contest.awards.get(label="最佳团日活动", state="proposed")
        walk.post(cast.student, reverse("publicity:object", args=[first.pk]), data={
            "line": str(best.pk), "text": "出勤人数和现场照片对不上，请核对签到表。"})  # fmt: skip
        objection = Objection.objects.get()
        walk.post(other, reverse("publicity:objection", args=[objection.pk]), data={
            "is_upheld": "yes", "words": "核对签到表，出勤人数不实。"})  # fmt: skip
        entries[3].refresh_from_db()
        assert entries[3].state == "disqualified"
        assert held(contest) == {
            ("best", "2"), ("good", "1"), ("good", "4"), ("good", "5"), ("loved", "2"),
            ("leader", "2"),
        }  # fmt: skip
        told = Notice.objects.filter(
            deliveries__recipient=secretaries[1], deliveries__channel="site",
            once__startswith="branches.contest_award.",
        )  # fmt: skip
        assert list(told.order_by("pk").values_list("title", flat=True))[2:] == [
            "奖项变动：优秀团日活动", "拟获奖，公示中：最佳团日活动", "拟获奖，公示中：优秀团支书",
        ]  # fmt: skip
    second = Publicity.objects.order_by("pk").last()
    assert second != first
    walk.post(staff, "contest-act", contest.pk, "close")
    walk.says("还在公示")

    # --- granted once both windows are over; closed by two
    over = max(first.ends_on, second.ends_on) + dt.timedelta(days=1)
    with time_machine.travel(day.at(over, 0, 10)):
        conclude()
        assert set(contest.awards.filter(state="proposed")) == set()
        assert Award.objects.filter(state="granted").count() == 6
        walk.get(staff, "bundle-show", contest.pk)
        walk.post(staff, "bundle-publish", contest.pk, data={"reason": "3 号的奖撤销了"})
        walk.post(staff, "contest-act", contest.pk, "close")
        walk.post(staff, "contest-act", contest.pk, "confirm-closing", status=403)
        walk.post(administrator, "contest-act", contest.pk, "confirm-closing")
        contest.refresh_from_db()
        assert contest.state == "closed"
        walk.post(cast.supervisor, "result-recount", contest.pk, run.key)
        walk.says("名次不变")

        # --- certificates, honours, the sheet
        award = contest.awards.get(label="最佳团日活动", state="granted")
        walk.get(secretaries[1], "certificate-print", award.code)
        walk.says(branches[1].name, "最佳团日活动")
        walk.get(cast.student, "honour-roll")
        walk.says(branches[1].name)
        walk.post(staff, "result-export", contest.pk, run.key)
        asked = Job.objects.latest("pk").parameters["parameters"]
        total, _rows = exports.get("contest-result").rows(asked, [], True)
        assert total == 5

        # --- facts for assessment
        facts = queries.awards_of([each.pk for each in branches], day.now.date(), over)
        assert {(each.unit, KEYS[each.label], each.points) for each in facts} == {
            (branches[1].pk, "best", D(2)), (branches[1].pk, "loved", D(0)),
            (branches[1].pk, "leader", D(0)), (branches[0].pk, "good", D(1)),
            (branches[3].pk, "good", D(1)), (branches[4].pk, "good", D(1)),
        }  # fmt: skip
        points = queries.points_of([branches[1].pk, branches[2].pk], day.now.date(), over)
        assert points == {branches[1].pk: (D(2), D(300))}

        # --- anybody checks it without the portal
        path = tmp_path / "verify.html"
        answer = walk.get(voters[0], "bundle-verify", contest.pk)
        path.write_bytes(answer.content)
    newest = Bundle.objects.order_by("-edition").first()
    page = browser.new_context(offline=True).new_page()
    page.goto(path.as_uri())
    page.wait_for_selector(".verdict.good")
    page.fill("#published", newest.digest)
    assert "就是公布的那一份" in page.text_content("#compared")
    code, chosen = next(iter(codes.items()))
    page.fill("#receipt", code)
    page.click("#find button")
    for number in chosen:
        assert f"{number} 号" in page.text_content("#found")
    page.context.close()


def channel_of(run, kind):
    """The key of the channel of this kind."""
    panel = next(each for each in run.stage.panels if each.is_vote)
    return next(each.key for each in panel.channels if each.kind == kind)


def held(contest):
    """{(label's key in L23, entry's number)} of awards that are published or stand."""
    rows = contest.awards.filter(state__in=("proposed", "granted")).select_related("entry")
    return {(KEYS[each.label], each.entry.key) for each in rows}
