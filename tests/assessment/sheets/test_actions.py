"""Cells, sending, signatures, the review: what is kept, what is refused, who never."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.rounds.models import ScoreSheet
from assessment.sheets import actions, hearing, judging, signing
from assessment.sheets.models import Signature
from branches.organisation.models import Unit
from tests.assessment.sheets.conftest import JUDGED
from tests.races import at_once
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
D = Decimal
Role, State = Signature.Role, ScoreSheet.State


def refused(call, **kwargs):
    with pytest.raises(ValidationError) as told:
        call(**kwargs)
    return told.value.messages[0]


def test_cells_are_kept_one_by_one_and_what_cannot_be_is_told(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    said = sheets.save(
        sheet, cast.secretary, "self", notes={"days": " 少办 一次 "}, days="35", team="好",
        study="31", order="-1", extra="会计", nothing="3",
    )  # fmt: skip
    assert (said.changed, said.conflicts) == (["days", "team"], {})
    assert said.refused == {
        "study": "最多 30 分，填的是 31。", "order": "不能是负数，填的是 -1。填 0–10 的数字。",
        "extra": "“会计”不是分数。填 0–10 的数字。",
    }  # fmt: skip
    line = sheets.line(sheet, "days")
    assert (line.self_score, line.self_note, line.edition) == (D(35), "少办 一次", 1)
    assert sheets.line(sheet, "team").self_score == D(20)
    assert sheets.line(sheet, "study").self_score is None
    event = AuditEvent.objects.get(name="assessment.line.scored")
    assert event.data["lines"] == ["团日活动：空 → 35（少办 一次）", "班子建设：空 → 20"]
    assert sheets.save(sheet, cast.secretary, "self", days="35.0").changed == []  # the same again


def test_a_line_that_somebody_else_has_changed_is_a_conflict_and_the_rest_is_kept(sheets, cast):
    held = sheets.round("check")
    sheet, one, two = sheets.sheet(held), cast.staff, sheets.checker(held)
    sheets.save(sheet, one, days="30", editions={"days": 0})
    said = sheets.save(sheet, two, days="28", team="12", editions={"days": 0, "team": 0})
    assert said.changed == ["team"]
    assert said.conflicts == {"days": actions.Conflict("28", "", "30", "", "周一鸣")}
    assert sheets.line(sheet, "days").check_score == D(30)
    assert sheets.save(sheet, two, days="28", editions={"days": 1}).changed == ["days"]
    line = sheets.line(sheet, "days")
    assert (line.check_score, line.checked_by) == (D(28), two)
    # who typed the same as the other did is no rival
    assert sheets.save(sheet, one, days="28", editions={"days": 1}).conflicts == {}


@pytest.mark.django_db(transaction=True)
def test_two_checkers_at_once_on_one_line_one_is_told_and_nothing_is_lost(sheets, cast):
    held = sheets.round("check")
    sheet, people = sheets.sheet(held), [cast.staff, sheets.checker(held)]

    def check(user, points, own):
        return sheets.save(sheet, user, editions={"days": 0, own: 0}, **{"days": points, own: "4"})

    told = at_once(lambda: check(people[0], "30", "team"), lambda: check(people[1], "28", "order"))
    conflicts = [said.conflicts for said in told]
    assert sorted(map(len, conflicts)) == [0, 1]
    winner = next(said for said in told if not said.conflicts)
    (other,) = (each["days"] for each in conflicts if each)
    line = sheets.line(sheet, "days")
    assert f"{line.check_score.normalize():f}" == other.theirs
    assert {other.mine, other.theirs} == {"30", "28"}
    assert "days" in winner.changed
    assert line.edition == 1
    assert sheets.line(sheet, "team").check_score == D(4)
    assert sheets.line(sheet, "order").check_score == D(4)


def test_points_far_from_the_systems_want_a_reason(sheets, cast):
    held = sheets.round("check")
    sheet = sheets.sheet(held)
    sheets.system(sheet, days=30)
    said = sheets.save(sheet, cast.staff, days="25", team="12")
    assert said.refused["days"] == "系统算的是 30，填的是 25：写一句原因再存。"
    assert sheets.save(sheet, cast.staff, days="29").changed == ["days"]
    assert sheets.save(sheet, cast.staff, days="25", notes={"days": "一次没有开成"}).changed == [
        "days"
    ]
    sheet.refresh_from_db()
    assert sheets.line(sheet, "days").final == 25


def test_nobody_fills_in_or_checks_what_is_not_theirs(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    for user in (cast.student, cast.staff, cast.general_secretary, cast.administrator):
        words = refused(actions.save_cells, sheet=sheet, by=user, column="self",
                        cells={"days": "1"}, editions={})  # fmt: skip
        assert words == "自评由这个支部的干部来填。"
    held.state = "check"
    held.save()
    sheets.scene.scorer(held, cast.secretary)  # named by mistake: never for the own unit
    sheets.scene.scorer(held, cast.student)
    for user in (cast.secretary, cast.student, cast.staff2, cast.supervisor):
        words = refused(actions.save_cells, sheet=sheet, by=user, column="check",
                        cells={"days": "1"}, editions={})  # fmt: skip
        assert words == "这张考核表由指定的检查人打分，自己支部的由别人打。"
    assert sheets.save(sheets.sheet(held, cast.other_branch), cast.secretary, days="1").changed


def test_only_the_indicators_one_was_given(sheets, cast):
    held = sheets.round("check")
    sheet, checker = sheets.sheet(held), sheets.checker(held, indicators=["team"])
    said = sheets.save(sheet, checker, team="好", days="1")
    assert (said.changed, said.refused) == (["team"], {"days": "这一项不由你打分。"})


@pytest.mark.parametrize("state", ["draft", "review", "publicity", "published"])
def test_columns_are_closed_outside_their_time(sheets, cast, state):
    held = sheets.round("check")
    type(held).objects.filter(pk=held.pk).update(state=state, frozen_at=held.opened_at)
    sheet = sheets.sheet(held)
    for column, user in (("self", cast.secretary), ("check", cast.staff)):
        with pytest.raises(ValidationError):
            actions.save_cells(
                sheet=sheet, by=user, column=column, cells={"days": "1"}, editions={}
            )
    assert sheets.line(sheet, "days").edition == 0


def test_sending_asks_for_every_line_and_the_secretary_signs_by_it(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    sheets.fill_in(sheet, extra="", order="")
    assert refused(actions.send_self, sheet=sheet, by=cast.secretary) == (
        "还有 2 项没有填自评：纪律、加分。没有得分的填 0。"
    )
    sent = sheets.sent(sheet)
    assert (sent.state, sent.sent_at is not None) == (State.SENT, True)
    (signed,) = sheet.signatures.all()
    assert (signed.role, signed.by, signed.is_void) == (Role.SECRETARY, cast.secretary, False)
    assert signed.digest == signing.digest_of(sheet, Role.SECRETARY)
    assert refused(actions.save_cells, sheet=sheet, by=cast.secretary, column="self",
                   cells={"days": "1"}, editions={}) == "自评已经交了。要改，请先收回。"  # fmt: skip
    assert actions.take_back(sheet=sheet, by=cast.secretary).state == State.OPEN


def test_a_member_signs_with_their_own_account_and_a_change_makes_signatures_void(sheets, cast):
    held = sheets.round("self", procedure={"signatures": 2})
    sheet = sheets.sheet(held)
    sheets.fill_in(sheet)
    assert refused(actions.send_self, sheet=sheet, by=cast.secretary) == (
        "还差签字：团员代表。在最下面“签字”那里请本人来签，签好再交。"
    )
    for user, role in (
        (cast.secretary, Role.MEMBER), (cast.other_student, Role.MEMBER), (cast.student, Role.SECRETARY),
        (cast.staff, Role.SECRETARY),
    ):  # fmt: skip
        assert refused(signing.sign, sheet=sheet, by=user, role=role) == signing.WHO[role]
    signing.ask_member(sheet=sheet, by=cast.secretary, member=cast.student)
    assert Notice.objects.filter(deliveries__recipient=cast.student).exists()
    signing.sign(sheet=sheet, by=cast.student, role=Role.MEMBER)
    assert refused(signing.sign, sheet=sheet, by=cast.party_member, role=Role.MEMBER) == (
        f"{cast.student.name}已经签过了，不用再签。刷新页面就看得到。"
    )
    sheets.save(sheet, cast.secretary, "self", days="34")
    assert [each.is_void for each in sheet.signatures.all()] == [True]
    assert Notice.objects.filter(
        deliveries__recipient=cast.student, title__contains="签字不算了"
    ).exists()
    signing.sign(sheet=sheet, by=cast.student, role=Role.MEMBER)
    assert actions.send_self(sheet=sheet, by=cast.secretary).state == State.SENT


def test_the_same_points_again_keep_a_signature(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    sheets.fill_in(sheet)
    signing.sign(sheet=sheet, by=cast.secretary, role=Role.SECRETARY)
    sheets.save(sheet, cast.secretary, "self", days="36")
    sheets.save(sheet, cast.secretary, "self", days="35")  # back again: void stays void
    assert [each.is_void for each in sheet.signatures.all()] == [True]


def test_two_different_checkers_close_a_sheet_and_a_change_opens_it_again(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    sheets.sent(sheet)
    held.state = "check"
    held.save()
    one, two = cast.staff, sheets.checker(held)
    sheets.save(sheet, one, days="30", team="好")
    assert actions.close(sheet=sheet, by=one).state == State.CHECKED
    assert refused(actions.close, sheet=sheet, by=one) == (
        "第一个字是你签的，第二个要请另一位检查人，用自己的账号来签。"
    )
    assert refused(actions.close, sheet=sheet, by=cast.secretary) == (signing.WHO[Role.CHECKER])
    assert actions.close(sheet=sheet, by=two).state == State.REVIEWED
    sheets.save(sheet, two, days="29")
    sheet.refresh_from_db()
    assert sheet.state == State.SENT
    roles = sheet.signatures.filter(is_void=False).values_list("role", flat=True)
    assert list(roles) == [Role.SECRETARY]


def test_a_review_after_both_signed_takes_the_second_away_only(sheets, cast):
    held = sheets.round("check")
    sheet, two = sheets.sheet(held), sheets.checker(held)
    sheets.save(sheet, cast.staff, days="30")
    actions.close(sheet=sheet, by=cast.staff)
    actions.close(sheet=sheet, by=two)
    actions.review_line(line=sheets.line(sheet, "days"), by=two, text="28", reason="少一次")
    sheet.refresh_from_db()
    assert sheet.state == State.CHECKED
    assert sheets.line(sheet, "days").final == 28


def test_the_secretary_signs_on_the_spot_beside_the_self_score(sheets, cast):
    held = sheets.round("self", procedure={"is_on_spot": True})
    sheet = sheets.sheet(held)
    sheets.sent(sheet)
    held.state = "check"
    held.save()
    sheets.save(sheet, cast.staff, days="30")
    assert (
        refused(signing.sign, sheet=sheet, by=cast.staff, role=Role.ON_SPOT)
        == (signing.WHO[Role.ON_SPOT])
    )
    signing.sign(sheet=sheet, by=cast.secretary, role=Role.ON_SPOT)
    sheets.save(sheet, cast.staff, days="31")
    void = dict(sheet.signatures.values_list("role", "is_void"))
    assert void == {Role.SECRETARY: False, Role.ON_SPOT: True}


def test_review_is_not_by_whoever_checked_and_has_a_reason(sheets, cast):
    held = sheets.round("review")
    sheet, two = sheets.sheet(held), sheets.checker(held)
    line = sheets.line(sheet, "days")
    line.check_score, line.checked_by = D(30), cast.staff
    line.save()
    review = actions.review_line
    assert refused(review, line=line, by=cast.staff, text="28", reason="看了材料") == (
        "这一项是你检查打的分，请另一位来复核。"
    )
    assert refused(review, line=line, by=cast.secretary, text="28", reason="看了材料") == (
        "这一项由指定的检查人复核，自己支部的由别人来。"
    )
    assert refused(review, line=line, by=two, text="28", reason=" ") == (
        "请写为什么是这个分，支部看得到。"
    )
    assert refused(review, line=line, by=two, text="41", reason="多") == "最多 40 分，填的是 41。"
    assert refused(review, line=line, by=two, text="28", reason="好", edition=7) == (
        "这一行刚刚有人改过，看一下现在的分再定。"
    )
    review(line=line, by=two, text="28", reason="看了材料", edition=0)
    line.refresh_from_db()
    assert (line.review_score, line.reviewed_by, line.final) == (D(28), two, 28)


def test_a_line_that_does_not_apply_says_why_and_takes_no_points(sheets, cast):
    held = sheets.round("check")
    sheet = sheets.sheet(held)
    sheets.system(sheet, days=40, team=20, study=30, order=10)
    leave = actions.leave_line_out
    assert refused(leave, sheet=sheet, indicator="study", by=cast.staff, reason="") == (
        "请写为什么不适用，支部看得到。"
    )
    leave(sheet=sheet, indicator="study", by=cast.staff, reason="实习支部不参学")
    said = sheets.save(sheet, cast.staff, study="3")
    assert said.refused == {"study": "这一项不适用，不用打分。"}
    sheet.refresh_from_db()
    assert sheet.total == 100  # scaled up from 70 of 70
    actions.take_line_in(sheet=sheet, indicator="study", by=cast.staff)
    assert not sheets.line(sheet, "study").is_absent


def test_empty_cells_are_filled_from_the_system(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    sheets.system(sheet, days=35, study=30, order=10)
    sheets.save(sheet, cast.secretary, "self", days="33")
    assert actions.fill_from_system(sheet=sheet, by=cast.secretary) == 4
    assert [line.self_score for line in sheet.lines.order_by("pk")] == [33, 0, 30, 10, 0]


def test_a_unit_that_was_left_out_takes_nothing(sheets, cast):
    held = sheets.round("check")
    sheet = sheets.sheet(held)
    sheet.left_out = "已并入会计2402"
    sheet.save()
    assert refused(actions.save_cells, sheet=sheet, by=cast.staff, column="check",
                   cells={"days": "1"}, editions={}) == "这个支部这次不参加考核。"  # fmt: skip


def test_who_empties_a_checked_cell_does_not_review_the_line(sheets, cast):
    held = sheets.round("check")
    sheet, checker = sheets.sheet(held), sheets.checker(held)
    sheets.save(sheet, checker, days="30")
    sheets.save(sheet, checker, days="")
    line = sheets.line(sheet, "days")
    words = refused(actions.review_line, line=line, by=checker, text="40", reason="都办了")
    assert words == "这一项是你检查打的分，请另一位来复核。"


def test_who_reviewed_a_line_does_not_check_it_afterwards(sheets, cast):
    held = sheets.round("check")
    sheet, checker = sheets.sheet(held), sheets.checker(held)
    sheets.save(sheet, cast.staff, days="30")
    line = sheets.line(sheet, "days")
    actions.review_line(line=line, by=checker, text="40", reason="都办了")
    said = sheets.save(sheet, checker, days="40", notes={"days": "都办了"})
    assert said.refused == {"days": "这一项是你复核定的，检查分请另一位来改。"}
    assert sheets.line(sheet, "days").check_score == D(30)


def test_what_nobody_has_marked_keeps_the_round_from_the_review(sheets, cast):
    """A unit that no judge has marked would stand there with nothing: 40 of 100 points gone unseen."""
    held = sheets.round("check", spec=JUDGED)
    judge = cast.outsider
    for role in ("judge", "peer"):
        sheets.scene.scorer(held, judge, role)
    own, other = sheets.sheet(held), sheets.sheet(held, cast.other_branch)
    marks = {(own, "talk"): "50", (own, "peer"): "好", (other, "talk"): "40"}
    judging.save_marks(round=held, by=judge, seen={}, marks=marks)
    words = "还有 1 项评委、互评人一个都没打，空着就是 0 分。请他们打完，不适用的标为不适用。"
    assert hearing.barring(held, "review") == [words]
    assert hearing.barring(held, "called_off") == []
    actions.leave_line_out(sheet=other, by=cast.staff, indicator="peer", reason="没有参加互评")
    assert hearing.barring(held, "review") == []


def test_a_judge_marks_only_what_they_were_given_of_the_units_they_were_given(sheets, cast):
    above = Unit.objects.create(kind="general_branch", name="外语学院团总支", parent=cast.committee)
    unit = Unit.objects.create(
        kind="branch", branch_type="class", name="英语2301团支部", parent=above
    )
    held = sheets.round("check", spec=JUDGED, units=[cast.branch, unit])
    judge = cast.outsider
    sheets.scene.scorer(held, judge, "judge", under=cast.general_branch)
    sheets.scene.scorer(held, judge, "peer", under=above)
    rows = held.sheets.select_related("unit")
    own, other = rows.get(unit=cast.branch), rows.get(unit=unit)
    said = judging.save_marks(round=held, by=judge, seen={}, marks={
        (own, "talk"): "50", (own, "peer"): "好", (other, "talk"): "50", (other, "peer"): "好",
    })  # fmt: skip
    assert said.changed == [(own.unit_id, "talk"), (other.unit_id, "peer")]
    assert set(said.refused) == {(own.unit_id, "peer"), (other.unit_id, "talk")}
