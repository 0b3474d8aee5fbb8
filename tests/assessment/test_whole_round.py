"""A whole round through its pages, from a standard in force to the second publication; and the issue's bad inputs, each
with its clear answer. An .xlsx standard whose sums are broken: tests/assessment/standards/test_sheets.py."""

import json
from datetime import timedelta
from fractions import Fraction
from threading import Barrier, Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.spec import (
    Consequence,
    Grade,
    Indicator,
    Level,
    Measure,
    Procedure,
    Spec,
    Term,
    Title,
)
from assessment.facts.actions import note_fact
from assessment.facts.models import Fact
from assessment.facts.nightly import collect_all
from assessment.results.models import LateFact, Ruling, Snapshot
from assessment.rounds import actions as rounds
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.scores.actions import recompute
from assessment.sheets import actions as sheets
from assessment.sheets.models import Claim, Signature
from branches.organisation.models import Appointment
from party_pairing.candidates.places import assessed_of
from tests.assessment.results.conftest import moment
from tests.assessment.scene import D
from tests.naughty import BACKEND
from tuanwei.publicity import actions as publicities
from tuanwei.publicity.models import Publicity

pytestmark = pytest.mark.django_db
WHOLE = Spec(
    indicators=(
        Indicator("posts", "班子健全", maximum=D(20), scored_by=(rules.RECORDS, rules.CHECK), terms=(
            Term("held", "每位在任干部 10 分", rules.EACH, Measure("unit.officers"), D(10)),)),
        Indicator("team", "班子评定", maximum=D(20), scored_by=(rules.CHECK,), terms=(
            Term("level", "班子评定", rules.GRADED, levels=(
                Level("a", "好", D(20)), Level("b", "一般", D(12)), Level("c", "差", D(4)))),)),
        Indicator("order", "现场秩序", maximum=D(20), start=rules.FULL, scored_by=(rules.CHECK,),
                  terms=(Term("fault", "每人次扣 2 分", rules.EACH, Measure(counted=rules.AMOUNT),
                              D(-2)),)),
        Indicator("talk", "现场答辩", maximum=D(40), scored_by=(rules.JUDGES,), terms=(
            Term("mark", "去掉最高最低再平均", rules.GIVEN, Measure(counted=rules.AVERAGE, drop=1),
                 least=D(0), most=D(40)),)),
        Indicator("extra", "加分", maximum=D(10), is_bonus=True, scored_by=(rules.CLAIM,), terms=(
            Term("press", "媒体报道", rules.EACH, levels=(
                Level("province", "省级", D(3)), Level("city", "市级", D(1)))),)),
    ),
    grades=(Grade("good", "优秀", D(80)), Grade("pass", "合格", D(60), D(80)),
            Grade("fail", "不合格", most=D(60))),
    titles=(Title("red", "五四红旗团支部", number=1, grades=("good",)),),
    consequences=(Consequence("half", "推优名额减半", rules.QUOTA_FACTOR, grades=("fail",),
                              amount=D("0.5")),),
    procedure=Procedure(differs_by=D(2), signatures=2),
)  # fmt: skip


def url(name, *args):
    return reverse(name if ":" in name else f"assessment:{name}", args=args)


class Portal:
    """Pages as people use them; what follows after the commit follows."""

    def __init__(self, client, cast, scene, capture):
        self.client, self.cast, self.scene, self.capture = client, cast, scene, capture

    def read(self, user, name, /, *args, **query):
        self.client.force_login(user, BACKEND)
        answer = self.client.get(url(name, *args), query)
        assert answer.status_code == 200, (name, answer.status_code)
        return answer.content.decode()

    def send(self, user, name, /, *args, status=302, **data):
        """POST; the text of the answer ("" for a redirect)."""
        self.client.force_login(user, BACKEND)
        with self.capture(execute=True):
            answer = self.client.post(url(name, *args), data)
        text = answer.content.decode()
        assert answer.status_code == status, (name, answer.status_code, text[:3000])
        return text

    def begun(self, spec=WHOLE):
        """A draft of a round of the standard in force, by the form that proposes it."""
        version = self.scene.version(spec)
        self.client.force_login(self.cast.staff, BACKEND)
        initial = self.client.get(url("round-begin", version.pk)).context["form"].initial
        data = {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in initial.items() if value
        }  # fmt: skip
        self.send(self.cast.staff, "round-begin", version.pk, **data)
        return Round.objects.get(version=version)

    def step(self, held, to, user=None):
        """Confirmed on its page; the round as it is then."""
        self.send(user or self.cast.staff, "round-move", held.pk, to)
        return self.again(held)

    def again(self, held):
        return Round.objects.select_related("version__kind").get(pk=held.pk)

    def over(self, held):
        """The window of the last publicity ends."""
        day = timezone.localdate() - timedelta(days=1)
        Publicity.objects.filter(pk=held.postings.last().publicity_id).update(
            starts_on=day - timedelta(days=6), ends_on=day
        )
        with self.capture(execute=True):
            publicities.conclude_due()
        return self.again(held)

    def ranking(self, held):
        """[(unit, points, grade)] in their order."""
        rows = held.sheets.filter(left_out="").select_related("unit").order_by("place", "pk")
        return [(each.unit, each.total, each.grade) for each in rows]


@pytest.fixture
def portal(client, cast, scene, django_capture_on_commit_callbacks):
    return Portal(client, cast, scene, django_capture_on_commit_callbacks)


def line_of(sheet, key):
    return ScoreLine.objects.get(sheet=sheet, indicator=key)


def cell(line, text, note=""):
    """What a page sends for one cell that was empty."""
    seen = json.dumps([line.edition, "", ""])
    return {f"cell.{line.pk}": text, f"note.{line.pk}": note, f"seen.{line.pk}": seen}


def test_a_whole_round(portal, cast, scene):
    staff, other, head = cast.staff, cast.staff2, cast.administrator
    first, second = cast.branch, cast.other_branch
    [third] = scene.branches(1)
    secretary, member = cast.secretary, cast.student
    for number, post in (("1", "secretary"), ("2", "organisation")):
        Appointment.objects.create(
            user=cast.student_of(f"202412021{number}", f"干部{number}", second), unit=second,
            post=post, starts_on=timezone.localdate() - timedelta(days=100),
        )  # fmt: skip
    judges = [cast.holder(f"T500{n}", f"评委{n}", cast.department, "answerer") for n in range(1, 5)]

    # Begun from a standard in force, people named, opened.
    held = portal.begun()
    portal.send(staff, "scorer-list", held.pk, role="checker", people=other.number)
    portal.send(
        staff, "scorer-list", held.pk, role="judge", people="\n".join(j.number for j in judges)
    )
    held = portal.step(held, "self")
    assert (held.state, held.sheets.count()) == ("self", 3)
    one, two, three = (held.sheets.get(unit=each) for each in (first, second, third))

    # Facts are collected from the records, each leads back to its own.
    portal.send(staff, "fact-collect")
    collect_all()
    recompute(round=held)
    assert [line_of(each, "posts").system for each in (one, two, three)] == [10, 20, 0]
    text = portal.read(secretary, "fact-sheet", one.pk)
    assert url("organisation:unit-detail", first.pk) in text
    assert url("fact-sheet", one.pk) in portal.read(secretary, "sheet", one.pk)

    # The branch scores itself, claims with evidence, signs twice, sends.
    mine = {"posts": "20", "team": "好", "order": "20", "extra": "3"}
    data = {}
    for key, points in mine.items():
        data |= cell(line_of(one, key), points)
    portal.send(secretary, "sheet", one.pk, **data)
    today = held.starts_on if timezone.localdate() < held.starts_on else timezone.localdate()
    portal.send(
        secretary, "claim-new", one.pk, "extra", term="press", label="省报报道", level="province",
        on=today.isoformat(), number="1", link="https://example.edu.cn/1",
    )  # fmt: skip
    portal.send(secretary, "sheet-act", one.pk, "send")
    assert "还差签字：团员代表" in portal.read(secretary, "sheet", one.pk)
    portal.send(member, "sheet-act", one.pk, "sign", role="member")
    portal.send(secretary, "sheet-act", one.pk, "send")
    one.refresh_from_db()
    assert one.state == ScoreSheet.State.SENT

    # Checked: a level, a column pasted, a reason where it differs, on site, the claim.
    held = portal.step(held, "check")
    assert "还有 3 项评定没有人打" in portal.read(staff, "round", held.pk)
    column = f"{first.name}\t好\n{second.name}\t一般\n{third.name}\t一般"
    data = {"verb": "paste", "column": column}
    for each in (one, two, three):
        data |= cell(line_of(each, "team"), "")  # the grid as it stands on the page
    portal.client.force_login(staff, BACKEND)
    with portal.capture(execute=True):
        answer = portal.client.post(f"{url('sheet-check', held.pk)}?part=team", data)
    assert answer.status_code == 302
    assert [line_of(each, "team").check_score for each in (one, two, three)] == [20, 12, 12]
    posts = line_of(one, "posts")
    text = portal.send(other, "sheet", one.pk, status=400, **cell(posts, "20"))
    assert "系统算的是 10，填的是 20：写一句原因再存。" in text
    portal.send(other, "sheet", one.pk, **cell(posts, "20", "副书记上周补选"))
    portal.send(
        staff, "fact-new", one.pk, "order", "fault", on=today.isoformat(), number="1",
        label="开会有人离席",
    )  # fmt: skip
    assert line_of(one, "order").system == 18
    portal.send(staff, "claim-decide", Claim.objects.get().pk, "accept", words="")
    assert line_of(one, "extra").system == 3

    # Judges mark; one stands aside, the highest and the lowest fall away.
    marks = {first: (30, 34, 36, 40), second: (40, 40, 38, None), third: (10, 10, 10, 10)}
    portal.send(judges[3], "judge-aside", held.pk, sheet=two.pk, reason="带过这个支部的课")
    for n, judge in enumerate(judges):
        data = {}
        for sheet in (one, two, three):
            if marks[sheet.unit][n] is not None:
                key = f"{sheet.pk}-0"
                data |= {f"cell.{key}": str(marks[sheet.unit][n]), f"seen.{key}": '[0, "", ""]'}
        portal.send(judge, "judge-grid", held.pk, **data)
    assert [line_of(each, "talk").system for each in (one, two, three)] == [35, 40, 10]
    assert "带过这个支部的课" in portal.read(staff, "judge-grid", held.pk)

    # What lies apart waits in a queue; whoever checked it does not settle it.
    held = portal.step(held, "review")
    assert first.name in portal.read(staff, "difference-list", held.pk)
    posts.refresh_from_db()
    settled = {"pick": "system", "reason": "补选还没有批复", "edition": posts.edition}
    text = portal.send(other, "difference-line", held.pk, posts.pk, status=403, **settled)
    portal.send(staff, "difference-line", held.pk, posts.pk, **settled)
    portal.send(other, "sheet-act", one.pk, "close")
    portal.send(other, "sheet-act", one.pk, "close")
    assert Signature.objects.filter(sheet=one, role__in=["checker", "second"]).count() == 1
    portal.send(staff, "sheet-act", one.pk, "close")
    one.refresh_from_db()
    assert one.state == ScoreSheet.State.REVIEWED

    # The draft is for those who work on it; then everybody reads it and objects.
    assert portal.ranking(held) == [(second, 92, "good"), (first, 86, "good"), (third, 42, "fail")]
    portal.client.force_login(secretary, BACKEND)
    assert portal.client.get(url("result-ranking", held.pk)).status_code == 404
    portal.send(staff, "result-publish", held.pk)
    held = portal.again(held)
    assert "92" in portal.read(secretary, "result-ranking", held.pk)
    publicity = portal.scene.begins_today(held)
    portal.send(
        secretary, "publicity:object", publicity.pk, line=f"{one.pk}:posts",
        text="副书记的批复九月就下来了，文件在学院办公室，可以去查。",
    )  # fmt: skip
    objection = publicity.objections.get()
    ruling = {"is_upheld": "yes", "words": "查到了批复，日期在考核期里，应当算。"}
    portal.send(other, "publicity:objection", objection.pk, status=403, **ruling)  # checked it
    portal.send(head, "publicity:objection", objection.pk, **ruling)
    assert portal.over(held).state == "publicity"  # a correction waits
    posts.refresh_from_db()
    portal.send(
        staff, "result-correct", held.pk, posts.pk, score="20", reason="批复在考核期里",
        edition=posts.edition,
    )  # fmt: skip
    held = portal.again(held)
    assert held.state == "decision"
    assert portal.ranking(held) == [(first, 96, "good"), (second, 92, "good"), (third, 42, "fail")]

    # The committee takes a title and gives none; only an administrator publishes, only here.
    assert ScoreSheet.objects.get(pk=one.pk).titles == ["red"]
    portal.send(
        head, "result-take", held.pk, one.pk, takes="title:red", reason="暑期有安全事故，不授称号"
    )
    assert Ruling.objects.get().takes == "title:red"
    assert not held.sheets.exclude(titles=[]).exists()
    portal.send(staff, "round-move", held.pk, "published")
    portal.send(staff, "result-settle", held.pk, status=403)
    with pytest.raises(ValidationError, match="由团委负责人办理"):
        rounds.move(round=held, to="published", by=staff)
    assert portal.again(held).state == "decision"
    portal.send(head, "result-settle", held.pk)
    held = portal.again(held)
    assert (held.state, held.published_by) == ("published", head)
    [means] = assessed_of([first.pk, second.pk, third.pk])[third.pk]
    assert (means.times, first.pk in assessed_of([first.pk])) == (Fraction(1, 2), False)

    # A late fact changes nothing by itself; two people open the round again.
    for who in ("书记", "组织委员"):
        note_fact(
            unit=third, source="unit.officers", on=today, label=f"{who}在任", by=staff,
            origin=Fact.Origin.IMPORT,
        )  # fmt: skip
    assert LateFact.objects.filter(round=held, state="waiting").count() == 2
    assert portal.ranking(held)[2] == (third, 42, "fail")
    assert "书记在任" in portal.read(staff, "late-list", held.pk)
    portal.send(staff, "round-move", held.pk, "review", words="想改回去")
    with pytest.raises(ValidationError, match="另一位团委负责人同意"):
        rounds.move(round=held, to="review", by=head, words="想改回去")
    portal.send(staff, "late-reopen", held.pk, reason="两位干部的任职漏报了，要补上")
    asked = held.reopenings.get()
    portal.send(staff, "late-reopen-answer", held.pk, asked.pk, status=403, answer="agree")
    portal.send(head, "late-reopen-answer", held.pk, asked.pk, answer="agree")
    held = portal.again(held)
    assert (held.state, held.frozen_at) == ("review", None)
    assert assessed_of([third.pk]) == {}
    earlier = Snapshot.objects.get(round=held)
    assert "42" in portal.read(staff, "result-earlier", held.pk, earlier.pk)
    # Everybody goes on reading what was published; the draft of the new one is nobody's yet.
    kept = url("result-earlier", held.pk, earlier.pk)
    assert kept in portal.read(secretary, "round", held.pk)
    text = portal.read(secretary, "result-ranking", held.pk)
    assert kept in text
    assert "两位干部的任职漏报了" in text
    assert "公示以后，在原来的地方看" in portal.read(
        secretary, "result-earlier", held.pk, earlier.pk
    )

    # And published again, over the same steps.
    portal.send(staff, "result-publish", held.pk)
    held = portal.over(portal.again(held))
    assert held.state == "decision"
    portal.send(head, "result-settle", held.pk)
    held = portal.again(held)
    assert held.state == "published"
    assert portal.ranking(held) == [(first, 96, "good"), (second, 92, "good"), (third, 62, "pass")]
    assert not held.sheets.exclude(titles=[]).exists()  # the ruling still stands
    assert assessed_of([third.pk]) == {}
    assert "42" in portal.read(secretary, "result-earlier", held.pk, earlier.pk)
    for user in (secretary, member, staff, head):
        assert "96" in portal.read(user, "result-ranking", held.pk)


# --- Bad input -----------------------------------------------------------------------------------


@pytest.fixture
def checked(portal):
    """A round that is checked, of the cast's two branches, and the sheet of the first."""
    cast = portal.cast
    assert cast.branch and cast.other_branch
    held = portal.step(portal.step(portal.begun(), "self"), "check")
    return held, held.sheets.get(unit=cast.branch)


def test_a_standard_edited_during_a_round_leaves_the_round_as_it_is(portal, checked):
    held, _sheet = checked
    before = held.spec
    portal.scene.version(WHOLE, name=held.version.kind.name, grades=())
    assert portal.again(held).spec == before
    text = portal.read(portal.cast.staff, "round", held.pk)
    assert "这次考核仍按第 1 版算" in text


def test_a_branch_that_is_merged_or_dissolved_in_mid_term_is_decided_about(portal, checked, scene):
    held, sheet = checked
    cast = portal.cast
    gone = held.sheets.get(unit=cast.other_branch)
    cast.other_branch.is_active = False
    cast.other_branch.save()
    ScoreLine.objects.filter(sheet__round=held, indicator__in=["team", "talk"]).update(
        check_score=12, checked_by=portal.cast.staff, checked_at=timezone.now()
    )
    portal.step(held, "review")
    assert portal.again(held).state == "check"
    assert "已经停用，先说明这次还参不参加。" in portal.read(cast.staff, "round", held.pk)
    text = portal.send(
        cast.staff, "round-unit", held.pk, gone.pk, status=400, what="merge", reason="并班"
    )
    assert "选并到哪里。" in text
    scene.fact(cast.other_branch, "unit.officers", on=held.starts_on, round=None)
    portal.send(
        cast.staff, "round-unit", held.pk, gone.pk, what="merge", into=sheet.pk, reason="九月并班"
    )
    assert line_of(sheet, "posts").system == 10  # its facts count where it went
    assert portal.step(held, "review").state == "review"


def test_negative_too_much_and_text_are_refused_beside_their_cell(portal, checked):
    held, sheet = checked
    team, order = line_of(sheet, "team"), line_of(sheet, "order")
    text = portal.send(
        portal.cast.staff, "sheet", sheet.pk, status=400, **cell(team, "20.5"), **cell(order, "-1")
    )
    assert "最多 20 分，填的是 20.5。" in text
    assert "不能是负数，填的是 -1。" in text
    portal.client.force_login(portal.cast.staff, BACKEND)
    answer = portal.client.post(
        f"{url('sheet-check', held.pk)}?part=team", {"verb": "paste", "column": "十五分左右\n12"}
    )
    assert answer.status_code == 400
    assert "“十五分左右”不是分数。" in answer.content.decode()
    scores = ScoreLine.objects.filter(sheet__round=held, indicator="team")
    assert sorted(scores.values_list("check_score", flat=True), key=str) == [D(12), None]


def test_of_two_checkers_at_once_the_second_sees_both_values(portal, checked):
    held, sheet = checked
    team = line_of(sheet, "team")
    portal.scene.scorer(held, portal.cast.staff2)
    portal.send(portal.cast.staff, "sheet", sheet.pk, **cell(team, "20"))
    text = portal.send(portal.cast.staff2, "sheet", sheet.pk, status=409, **cell(team, "12"))
    assert "周一鸣刚改过，以哪个为准？" in text
    assert line_of(sheet, "team").check_score == 20


def test_a_branch_of_nobody_divides_nothing(portal, scene):
    spec = Spec(indicators=(
        Indicator("share", "参学率", maximum=D(20), terms=(
            Term("rate", "人均", rules.RATE, Measure("volunteers.hours", rules.PER_MEMBER), D(10)),)),
    ), procedure=Procedure(has_self_scores=False))  # fmt: skip
    held = scene.round(spec=spec)
    empty = held.sheets.get(unit=portal.cast.branch)
    ScoreSheet.objects.filter(pk=empty.pk).update(members=0)
    scene.fact(portal.cast.branch, "volunteers.hours", on=held.starts_on, number=D(60))
    recompute(round=held)
    assert line_of(empty, "share").system == 0
    assert "支部人数是 0，人均算不出来" in portal.read(
        portal.cast.staff, "line-why", line_of(empty, "share").pk
    )


@pytest.mark.parametrize(("microseconds", "is_taken"), [(-1, True), (0, False)])
def test_an_objection_in_the_last_second_of_the_window(
    portal, checked, monkeypatch, microseconds, is_taken
):
    held, sheet = checked
    recompute(round=held)
    ScoreLine.objects.filter(sheet__round=held, indicator__in=["team", "talk"]).update(
        check_score=12, checked_by=portal.cast.staff, checked_at=timezone.now()
    )
    portal.step(held, "review")
    portal.send(portal.cast.staff, "result-publish", held.pk)
    publicity = portal.scene.begins_today(held)
    end = moment(publicity.ends_on + timedelta(days=1), 0) + timedelta(microseconds=microseconds)
    monkeypatch.setattr(publicities.timezone, "now", lambda: end)
    text = portal.send(
        portal.cast.secretary, "publicity:object", publicity.pk, status=302 if is_taken else 409,
        line=f"{sheet.pk}:team", text="会议记录里有三次，少算了一次，请核对。",
    )  # fmt: skip
    assert publicity.objections.count() == is_taken
    assert is_taken or "24:00 满了" in text


@pytest.mark.django_db(transaction=True)
def test_a_step_waits_for_who_is_writing_and_then_nobody_writes(scene, cast):
    """While a sheet is written its round takes no step, so that what is ranked is what was written before."""
    held = scene.round(state="self")
    sheet = held.sheets.get(unit=cast.branch)
    assert cast.secretary
    writing, ended = Barrier(2), []

    def write():
        try:
            with transaction.atomic():
                sheets.locked(sheet)
                writing.wait()
                ended.append(("step", step.is_alive() and not blocked.wait(0.5)))
        finally:
            connection.close()

    def go_on():
        writing.wait()
        try:
            rounds.move(round=held, to="check", by=cast.staff)
            blocked.set()
        finally:
            connection.close()

    blocked = Event()
    step, writer = Thread(target=go_on), Thread(target=write)
    step.start()
    writer.start()
    for each in (step, writer):
        each.join()
    assert ended == [("step", True)]
    assert Round.objects.get(pk=held.pk).state == "check"
    with pytest.raises(ValidationError, match="自评已经结束"):
        sheets.send_self(sheet=sheet, by=cast.secretary)
