"""Pairs begin, end and are handed over."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.pair_rules import spec as specs
from party_pairing.pair_rules.spec import Role
from party_pairing.pairs import actions, queries
from party_pairing.pairs.models import Evaluation, Pairing
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def begin(scene, helper=None, member=None, *, role="main", rules=None, **fields):
    """One pair, made by staff."""
    return actions.begin_pair(
        rules=rules or scene.pair_rules(), role=role, helper=helper or scene.party_member(),
        member=member or scene.student(), by=scene.cast.staff, origin="手动", **fields,
    )  # fmt: skip


def refusal(call):
    with pytest.raises(ValidationError) as caught:
        call()
    return caught.value.messages[0]


class TestBeginning:
    def test_it_runs_until_the_rules_say(self, scene):
        helper, member = scene.party_member("江河"), scene.student("林一")
        pairing = begin(scene, helper, member, starts_on=date(2026, 8, 31))
        assert (pairing.state, pairing.role_label) == ("running", "主联系人")
        assert (pairing.starts_on, pairing.due_on) == (date(2026, 8, 31), date(2027, 8, 31))
        assert (pairing.party_branch, pairing.unit) == (scene.party_branch(), scene.cast.branch)
        assert set(Notice.objects.values_list("title", flat=True)) == {
            "江河是你的主联系人", "你是林一的主联系人",
        }  # fmt: skip
        event = AuditEvent.objects.get()
        assert (event.name, event.actor) == ("party_pairing.pairing.begun", scene.cast.staff)
        assert event.data == {"role": "main", "origin": "手动"}

    def test_who_may_help_is_what_the_rules_say(self, scene):
        activist = scene.student("江海", status="activist")
        assert "不能当联系人" in refusal(lambda: begin(scene, activist))
        rules = scene.pair_rules(helpers=("party", "activist"))
        assert begin(scene, activist, rules=rules).party_branch is None
        new = scene.party_member("江河", standing="probationary")
        assert "不能当联系人" in refusal(lambda: begin(scene, new, rules=rules))

    def test_a_teacher_where_the_role_is_for_teachers(self, scene):
        rules = scene.pair_rules(roles=(Role("main", "导师", who=specs.TEACHER),))
        assert refusal(lambda: begin(scene, rules=rules)) == "导师要由教师担任，请选别人。"

    def test_without_months_it_has_no_last_day(self, scene):
        assert begin(scene, rules=scene.pair_rules(months=None)).due_on is None

    def test_one_main_helper_and_one_second(self, scene):
        rules, member = scene.pair_rules(), scene.student("林一")
        begin(scene, member=member, rules=rules)
        assert refusal(lambda: begin(scene, member=member, rules=rules)) == (
            "林一已经有主联系人了（最多 1 个），先结束原来的。"
        )
        begin(scene, member=member, rules=rules, role="second")
        assert "最多 1 个" in refusal(
            lambda: begin(scene, member=member, rules=rules, role="second")
        )
        assert Pairing.objects.count() == 2

    def test_a_newer_version_of_the_same_kind_counts_what_runs(self, scene):
        member = scene.student()
        begin(scene, member=member)
        assert "最多 1 个" in refusal(lambda: begin(scene, member=member))
        other = scene.pair_rules("宿舍帮扶")
        assert begin(scene, member=member, rules=other).rules == other

    def test_as_many_as_the_role_allows(self, scene):
        rules = scene.pair_rules(roles=(Role("main", "联系人", 1, 2),))
        member = scene.student()
        begin(scene, member=member, rules=rules)
        begin(scene, member=member, rules=rules)
        assert "最多 2 个" in refusal(lambda: begin(scene, member=member, rules=rules))

    def test_a_helper_has_so_many_in_all_roles_and_kinds(self, scene):
        helper = scene.party_member("江河")
        rules = scene.pair_rules(most_capacity=2)
        begin(scene, helper, rules=rules)
        begin(scene, helper, rules=scene.pair_rules("宿舍帮扶"), role="second")
        assert queries.running_counts([helper.pk, scene.cast.staff.pk]) == {
            helper.pk: 2, scene.cast.staff.pk: 0,
        }  # fmt: skip
        assert refusal(lambda: begin(scene, helper, rules=rules)) == (
            "江河已经联系 2 个人，到了规则的上限，请选别人。"
        )

    def test_what_ended_takes_no_place(self, scene):
        helper, member = scene.party_member(), scene.student()
        rules = scene.pair_rules(most_capacity=1)
        first = begin(scene, helper, member, rules=rules)
        actions.end_pair(pairing=first, because="both_wished", words="", by=scene.cast.staff)
        assert begin(scene, helper, member, rules=rules).pk != first.pk

    def test_the_same_two_only_once(self, scene):
        helper, member = scene.party_member("江河"), scene.student("林一")
        rules = scene.pair_rules()
        begin(scene, helper, member, rules=rules)
        assert refusal(lambda: begin(scene, helper, member, rules=rules, role="second")) == (
            "林一和江河已经结对。"
        )

    def test_nobody_helps_themselves(self, scene):
        both = scene.in_party(scene.student(status="development"))
        assert refusal(lambda: begin(scene, both, both)) == "不能和自己结对。"

    def test_a_role_that_asks_for_full_members(self, scene):
        rules = scene.pair_rules(roles=(Role("main", "培养联系人", standing=specs.FORMAL),))
        new = scene.party_member("江河", "probationary")
        assert refusal(lambda: begin(scene, new, rules=rules)) == (
            "培养联系人要由正式党员担任，江河还不是正式党员。"
        )
        assert begin(scene, new).helper == new

    def test_helpers_are_in_a_party_branch_now(self, scene):
        left = scene.party_member("江河")
        left.party_memberships.update(ends_on=date(2026, 1, 1))
        assert refusal(lambda: begin(scene, left)).startswith("江河现在不在任何党支部里")

    @pytest.mark.parametrize(
        ("fields", "status", "words"),
        [
            ({"left_on": date(2026, 7, 1)}, "league", "林一不在在校名册里，不能结对。"),
            ({}, "masses", "林一现在的政治面貌是群众，不在这类结对的范围里。"),
        ],
    )
    def test_members_are_those_the_rules_are_for(self, scene, fields, status, words):
        member = scene.student("林一", status=status, **fields)
        assert refusal(lambda: begin(scene, member=member)) == words

    def test_who_graduated_helps_no_more(self, scene):
        helper = scene.party_member("江河", left_on=date(2026, 7, 1))
        assert refusal(lambda: begin(scene, helper)) == "江河已经离校，请选别人。"

    @pytest.mark.parametrize("rule", specs.HARD)
    def test_every_hard_rule_holds(self, scene, rule):
        cast = scene.cast
        right = {
            "same_general_branch": {}, "same_branch": {},
            "other_branch": {"branch": cast.other_branch}, "other_grade": {"grade": 2023},
            "senior": {"grade": 2023}, "same_sex": {"sex": "female"},
            "same_dormitory": {"dormitory": "3-201"},
        }[rule]  # fmt: skip
        wrong = {
            "same_general_branch": {"branch": cast.other_branch},
            "same_branch": {"branch": cast.other_branch}, "other_branch": {}, "other_grade": {},
            "senior": {"grade": 2025}, "same_sex": {"sex": "male"},
            "same_dormitory": {"dormitory": "3-202"},
        }[rule]  # fmt: skip
        rules = scene.pair_rules(hard=(rule,))
        member = scene.student(sex="female", dormitory="3-201")
        said = refusal(lambda: begin(scene, scene.party_member(**wrong), member, rules=rules))
        assert said.endswith(actions.BROKEN[rule])
        assert begin(scene, scene.party_member(**right), member, rules=rules).pk

    def test_a_teacher_is_where_the_party_branch_is(self, scene):
        teacher = scene.in_party(scene.cast.teacher)
        assert begin(scene, teacher).helper == teacher
        elsewhere = scene.party_branch("经管学院学生党支部")
        elsewhere.general_branch = scene.cast.other_general_branch
        elsewhere.save()
        other = scene.in_party(scene.cast.answerer, party_branch=elsewhere)
        assert refusal(lambda: begin(scene, other)).endswith("规则要求两人在同一个学院。")

    def test_an_unknown_role(self, scene):
        assert refusal(lambda: begin(scene, role="third")) == "这版规则里没有这个角色，请重新选。"


class TestEnding:
    def test_both_hear_why(self, scene):
        pairing = begin(scene, scene.party_member("江河"), scene.student("林一"))
        Notice.objects.all().delete()
        actions.end_pair(pairing=pairing, because="transferred", words="转到了经管", by=None)
        pairing.refresh_from_db()
        assert (pairing.state, pairing.ended_on) == ("ended", timezone.localdate())
        assert set(Notice.objects.values_list("title", "body")) == {
            ("和江河的结对结束了", "原因：转走。转到了经管"),
            ("和林一的结对结束了", "原因：转走。转到了经管"),
        }
        assert AuditEvent.objects.filter(name="party_pairing.pairing.ended").count() == 1

    def test_only_once_and_only_for_a_reason_of_the_rules(self, scene):
        pairing = begin(scene, rules=scene.pair_rules(ends=("graduated", "other")))

        def end(because, words=""):
            return lambda: actions.end_pair(
                pairing=pairing, because=because, words=words, by=scene.cast.staff
            )

        assert refusal(end("over")) == "请选一个规则里有的结束原因。"
        assert refusal(end("other", " ")).startswith("选了“其他”")
        end("graduated")()
        assert refusal(end("graduated")) == "这一对已经结束了，请刷新页面再看。"

    def test_one_that_begins_later_ends_on_its_first_day(self, scene):
        day = timezone.localdate() + timedelta(days=3)
        pairing = begin(scene, starts_on=day)
        assert actions.end_pair(pairing=pairing, because="over", words="", by=None).ended_on == day


class TestHandingOver:
    def hand(self, scene, pairing, helper):
        return actions.hand_over(
            pairing=pairing, helper=helper, by=scene.cast.staff, because="graduated", words="毕业"
        )

    def test_the_new_pair_follows_the_old_one_under_the_rules_of_now(self, scene):
        old = begin(scene)
        now = scene.pair_rules(months=6)
        new = self.hand(scene, old, scene.party_member("江河"))
        old.refresh_from_db()
        assert (old.state, old.ended_because, old.ended_words) == ("ended", "graduated", "毕业")
        assert (new.follows, new.member, new.role, new.rules) == (old, old.member, "main", now)
        assert (new.history_open_at, new.origin) == (None, "接手")

    def test_one_that_has_ended_is_handed_over_once(self, scene):
        old = begin(scene)
        actions.end_pair(pairing=old, because="graduated", words="", by=None)
        assert self.hand(scene, old, scene.party_member()).follows == old
        assert refusal(lambda: self.hand(scene, old, scene.party_member())) == (
            "这一对已经交给别人了，请刷新页面再看。"
        )

    def test_whoever_has_no_place_left_cannot_take_over_and_nothing_changes(self, scene):
        rules = scene.pair_rules(most_capacity=1)
        busy = scene.party_member("江河")
        begin(scene, busy, rules=rules)
        old = begin(scene, rules=rules)
        assert refusal(lambda: self.hand(scene, old, busy)).startswith("江河已经联系 1 个人")
        old.refresh_from_db()
        assert old.state == "running"

    def test_not_to_the_same_person(self, scene):
        old = begin(scene)
        assert refusal(lambda: self.hand(scene, old, old.helper)).startswith("交给原来的联系人")


class TestContentBefore:
    def evaluated(self, scene, pairing, helper, member, period="2026-1"):
        for by, stars in ((pairing.helper, helper), (pairing.member, member)):
            if stars:
                Evaluation.objects.create(pairing=pairing, by=by, period=period, stars=stars)

    def test_both_and_the_last_word(self, scene):
        def ended(**fields):
            return scene.pair(
                state="ended", ended_on=date(2026, 10, 1), ended_because="over", **fields
            )

        good, bad, half, fell, running = ended(), ended(), ended(), ended(), scene.pair()
        self.evaluated(scene, good, 4, 5)
        self.evaluated(scene, bad, 5, 3)
        self.evaluated(scene, half, 5, None)
        self.evaluated(scene, fell, 5, 5, "2025-2")
        self.evaluated(scene, fell, 5, 2)
        self.evaluated(scene, running, 5, 5)
        people = [key for each in Pairing.objects.all() for key in (each.helper_id, each.member_id)]
        assert queries.content_before(people) == {(good.member_id, good.helper_id)}
        assert queries.content_before([good.helper_id]) == frozenset()
