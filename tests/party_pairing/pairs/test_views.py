"""Pages of pairs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from tests.party_pairing.pairs.told import Told

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


@pytest.fixture
def told(cast):
    return Told(cast)


@pytest.fixture
def ask(client):
    def ask(user, name, *args, **data):
        client.force_login(user, BACKEND)
        address = reverse(f"party_pairing:{name}", args=args)
        return client.post(address, data) if data else client.get(address)

    return ask


def text(answer):
    return answer.content.decode()


TALK = {"place": "食堂", "topic": "谈了期末", "follow_up": "", "needs": ["study"]}


class TestMine:
    def test_my_contact_and_what_comes_next(self, told, ask):
        helper = told.pair.helper
        helper.phone = "13812340000"
        helper.save()
        shown = text(ask(told.pair.member, "pairing-mine"))
        assert "我的主联系人" in shown and "江河" in shown and 'href="tel:13812340000"' in shown
        assert f'上次谈心：<span class="strong">{timezone.localdate().month}月' in shown
        assert "我的服务日和课" not in shown

    def test_my_people_late_in_words_and_my_service(self, told, ask):
        Talk.objects.all().delete()
        Pairing.objects.update(starts_on=timezone.localdate() - timedelta(days=50))
        shown = text(ask(told.pair.helper, "pairing-mine"))
        assert "我联系的人（1）" in shown and "50 天没谈心了" in shown and "还没有谈过" in shown
        assert "我的服务日和课" in shown and "最近没有轮到你的服务日" in shown

    def test_empty_for_both_kinds_of_people(self, scene, ask):
        assert "你还没有联系人" in text(ask(scene.student(), "pairing-mine"))
        assert "现在没有和谁结对" in text(ask(scene.party_member(), "pairing-mine"))

    def test_asks_the_same_for_one_and_for_three(
        self, told, ask, client, django_assert_num_queries
    ):
        ask(told.pair.helper, "pairing-mine")
        with django_assert_num_queries(11):
            client.get("/pairing/mine/")
        for _n in range(2):
            told.say(told.scene.pair(told.pair.helper))
        with django_assert_num_queries(11):
            client.get("/pairing/mine/")


class TestTalk:
    def test_written_in_a_minute_and_confirmed_on_the_page(self, told, ask):
        pair = told.pair
        day = timezone.localdate()
        form = text(ask(pair.helper, "talk-new", pair.pk))
        assert f'value="{day}"' in form and "图书馆靠窗" in form
        answer = ask(pair.helper, "talk-new", pair.pk, day=day, **TALK)
        assert answer.status_code == 302
        talk = Talk.objects.get(topic="谈了期末")
        assert (talk.by, talk.needs, talk.state) == (pair.helper, ["study"], "written")
        assert talk.mark in text(ask(pair.member, "pairing-page", pair.pk))
        ask(pair.member, "talk-answer", talk.pk, verdict="yes", mark=talk.mark)
        talk.refresh_from_db()
        assert talk.state == "confirmed"

    def test_a_day_to_come_keeps_what_was_typed(self, told, ask):
        tomorrow = timezone.localdate() + timedelta(days=1)
        answer = ask(told.pair.helper, "talk-new", told.pair.pk, day=tomorrow, **TALK)
        assert answer.status_code == 400
        assert "还没到那天" in text(answer) and "谈了期末" in text(answer)
        assert not Talk.objects.filter(topic="谈了期末").exists()

    def test_ones_own_is_not_confirmed_by_oneself(self, told, ask):
        ask(told.pair.member, "talk-answer", told.waiting.pk, verdict="yes", mark=told.waiting.mark)
        told.waiting.refresh_from_db()
        assert told.waiting.state == "written"

    def test_changed_and_withdrawn_by_the_writer(self, told, ask):
        pair, day = told.pair, timezone.localdate()
        answer = ask(pair.member, "talk-edit", told.waiting.pk, day=day, **TALK)
        told.waiting.refresh_from_db()
        assert (answer.status_code, told.waiting.place) == (302, "食堂")
        assert "这里不能再写了" in text(ask(pair.helper, "talk-edit", told.waiting.pk))
        ask(pair.member, "talk-withdraw", told.waiting.pk, x="1")
        told.waiting.refresh_from_db()
        assert told.waiting.state == "withdrawn"

    def test_nobody_else_touches_it_contacts_neither(self, told, ask):
        contact = told.scene.contact()
        for user in (contact, told.scene.cast.administrator, told.scene.cast.student):
            for name, pk in (
                ("talk-edit", told.waiting.pk), ("talk-answer", told.waiting.pk),
                ("talk-withdraw", told.waiting.pk), ("deed-answer", told.deed.pk),
                ("deed-withdraw", told.deed.pk),
            ):  # fmt: skip
                mark = told.waiting.mark
                assert ask(user, name, pk, verdict="yes", mark=mark).status_code == 404
        assert ask(contact, "talk-new", told.pair.pk).status_code == 403
        assert ask(told.scene.cast.student, "talk-new", told.pair.pk).status_code == 404


class TestDeedsAndEvaluation:
    def test_a_visit_and_hours(self, told, ask):
        pair, day = told.pair, timezone.localdate()
        assert ask(pair.helper, "deed-new", pair.pk).status_code == 200
        wrong = ask(pair.helper, "deed-new", pair.pk, what="hours", day=day, words="辅导高数")
        assert wrong.status_code == 400 and "写一下几个学时" in text(wrong)
        ask(pair.helper, "deed-new", pair.pk, what="hours", day=day, words="辅导", hours="1.5")
        made = Deed.objects.get(what="hours")
        ask(pair.member, "deed-answer", made.pk, verdict="yes", mark=made.mark)
        made.refresh_from_db()
        assert made.state == "confirmed"

    def test_five_stars(self, told, ask):
        pair = told.pair
        assert ask(pair.helper, "evaluation-write", pair.pk).status_code == 200
        assert ask(pair.helper, "evaluation-write", pair.pk, stars="6").status_code == 400
        ask(pair.helper, "evaluation-write", pair.pk, stars="4", words="他很努力")
        made = Evaluation.objects.get(by=pair.helper)
        assert (made.stars, made.words) == (4, "他很努力")
        assert "他很努力" not in text(ask(pair.member, "pairing-page", pair.pk))


class TestArranging:
    def test_ended_with_a_reason(self, told, ask):
        contact = told.scene.contact()
        pk = told.pair.pk
        assert ask(contact, "pairing-end", pk, because="other", words="").status_code == 400
        assert ask(contact, "pairing-end", pk, because="both_wished").status_code == 302
        told.pair.refresh_from_db()
        assert (told.pair.ended_because, told.pair.ended_by) == ("both_wished", contact)
        assert "这一对已经结束了" in text(ask(contact, "pairing-end", pk))

    def test_handed_over_to_somebody_with_a_place_left(self, told, ask):
        contact = told.scene.contact()
        assert "现在没有能接手的党员" in text(ask(contact, "pairing-hand-over", told.pair.pk))
        heir = told.scene.party_member("柳岸")
        Member.objects.filter(user=told.pair.helper).update(left_on=timezone.localdate())
        shown = text(ask(contact, "pairing-hand-over", told.pair.pk))
        assert "柳岸（现在联系 0 人）" in shown
        ask(contact, "pairing-hand-over", told.pair.pk, helper=heir.pk, because="graduated")
        new = Pairing.objects.get(follows=told.pair)
        assert (new.helper, new.made_by) == (heir, contact)
        assert "已经有人接手了" in text(ask(contact, "pairing-hand-over", told.pair.pk))

    @pytest.mark.parametrize("name", ["pairing-end", "pairing-hand-over"])
    def test_the_two_and_readers_do_not_arrange(self, told, ask, name):
        cast = told.scene.cast
        for user in (told.pair.helper, cast.secretary, cast.general_secretary, cast.teacher):
            assert ask(user, name, told.pair.pk, because="over").status_code == 403
        told.pair.refresh_from_db()
        assert told.pair.state == "running"


class TestByHand:
    """A single pair that staff or a Party branch makes between rounds."""

    @pytest.fixture
    def said(self, told):
        self.rules = told.scene.pair_rules(hard=("same_general_branch",))
        member = told.scene.student("林一")
        return {
            "role": f"{self.rules.pk}:main", "helper": told.scene.party_member("柳岸").number,
            "member": member.number, "words": "开学后才转来", "is_agreed": "on",
        }  # fmt: skip

    def test_made_by_the_party_branch_with_both_willing(self, told, ask, said):
        contact = told.scene.contact()
        shown = text(ask(contact, "pairing-new"))
        assert "党员团员结对：主联系人" in shown
        wrong = ask(contact, "pairing-new", **{k: v for k, v in said.items() if k != "is_agreed"})
        assert wrong.status_code == 400 and "先问过两个人，都愿意再安排" in text(wrong)
        answer = ask(contact, "pairing-new", **said)
        made = Pairing.objects.get(member__name="林一")
        assert answer.url == f"/pairing/pairs/{made.pk}/"
        assert (made.helper.name, made.rules, made.role, made.origin, made.made_by) == (
            "柳岸", self.rules, "main", "单独安排：开学后才转来", contact
        )  # fmt: skip
        again = ask(contact, "pairing-new", **said)
        assert "林一和柳岸已经结对" in text(again)

    def test_nobody_whom_one_has_no_duty_for(self, told, ask, said):
        contact, cast = told.scene.contact(), told.scene.cast
        far = told.scene.party_member(
            "远方", party_branch=told.scene.party_branch("经管学院学生党支部")
        )
        stranger = told.scene.student("陌生", cast.other_branch)
        for name, user in (("member", stranger), ("member", cast.staff)):
            answer = ask(contact, "pairing-new", **said | {name: user.number})
            assert f"没有找到“{user.number}”" in text(answer)
        answer = ask(contact, "pairing-new", **said | {"helper": far.number})
        assert answer.status_code == 400 and not Pairing.objects.filter(helper=far).exists()
        assert Pairing.objects.count() == 1

    def test_readers_and_the_two_do_not(self, told, ask, said):
        cast = told.scene.cast
        for user in (told.pair.helper, cast.secretary, cast.general_secretary, cast.teacher):
            assert ask(user, "pairing-new").status_code == 403
            assert ask(user, "pairing-new", **said).status_code == 403
        assert Pairing.objects.count() == 1

    def test_filled_in_from_the_board(self, told, client, said):
        client.force_login(told.scene.contact(), BACKEND)
        kind = self.rules.kind_id
        page = client.get(f"/pairing/new/?kind={kind}&member={said['member']}")
        form = page.context["form"]
        assert (form["role"].value(), form["member"].value()) == (said["role"], said["member"])


class TestLists:
    def test_own_party_branch_and_what_to_arrange(self, told, ask):
        contact = told.scene.contact()
        other = told.scene.party_branch("经管学院学生党支部")
        far = told.scene.pair(
            told.scene.party_member("远方", party_branch=other),
            told.scene.student(branch=told.scene.cast.other_branch),
        )
        Member.objects.filter(user=told.pair.member).update(left_on=timezone.localdate())
        shown = text(ask(contact, "pairing-list"))
        assert "江河" in shown and far.helper.name not in shown
        assert "要处理的（1）" in shown and "已经离校" in shown

    def test_whoever_has_no_duty_gets_to_their_own(self, told, ask):
        answer = ask(told.scene.cast.student, "pairing-list")
        assert (answer.status_code, answer.url) == (302, "/pairing/mine/")
        assert ask(told.scene.cast.student, "pairing-map").status_code == 403
        assert ask(told.scene.cast.secretary, "pairing-map").status_code == 403

    def test_filters_are_those_one_has_a_duty_for(self, told, ask, client):
        teacher, cast = told.scene.cast.teacher, told.scene.cast
        far = told.scene.pair(
            told.scene.party_member("远方", party_branch=told.scene.party_branch("经管党支部")),
            told.scene.student(branch=cast.other_branch),
        )
        assert "远方" in text(ask(teacher, "pairing-map"))
        for query, names in (
            (f"unit={cast.general_branch.pk}", ["江河"]),
            (f"unit={cast.other_branch.pk}", ["远方"]),
            (f"party={told.scene.party_branch().pk}", ["江河"]), ("unit=99999999", ["江河", "远方"]),
            ("party=x", ["江河", "远方"]),
        ):  # fmt: skip
            for name in ("list", "map"):
                address = reverse(f"party_pairing:pairing-{name}")
                shown = client.get(f"{address}?{query}").content.decode()
                assert [each for each in ("江河", "远方") if each in shown] == names
        assert far.pk

    @pytest.mark.parametrize("name", ["pairing-list", "pairing-map"])
    def test_asks_the_same_for_one_and_for_three(
        self, told, ask, client, name, django_assert_max_num_queries
    ):
        address = reverse(f"party_pairing:{name}")
        ask(told.scene.cast.teacher, name)
        with django_assert_max_num_queries(25) as one:
            client.get(address)
        for _n in range(2):
            told.say(told.scene.pair())
        with django_assert_max_num_queries(25) as three:
            client.get(address)
        assert len(one) == len(three)
