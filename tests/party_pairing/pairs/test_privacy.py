"""Words of a talk: the two, secretary and contact of the helper's Party branch, nobody else, nowhere."""

import json

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from party_pairing.files import duties
from party_pairing.files.models import Look
from party_pairing.pairs import nightly, talking
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from tests.party_pairing.pairs.told import SECRETS, Told, read_in
from tuanwei.accounts.personal import everything
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import exports
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
ALL, TALKS = list(SECRETS), list(SECRETS[:4])


@pytest.fixture
def told(cast):
    return Told(cast)


def page(client, user, pair):
    user = type(user).objects.get(pk=user.pk)
    client.force_login(user, BACKEND)
    return client.get(reverse("party_pairing:pairing-page", args=[pair.pk]))


def people(told):
    """{who: (user, status, which secrets they read)}."""
    scene, cast = told.scene, told.scene.cast
    elsewhere = scene.party_branch("经管学院学生党支部")
    scene.charge(cast.staff)
    return {
        "helper": (told.pair.helper, 200, TALKS), "member": (told.pair.member, 200, ALL),
        "contact": (scene.contact(), 200, ALL),
        "party secretary": (scene.contact("secretary"), 200, ALL),
        "organisation officer": (scene.contact("organisation"), 200, []),
        "contact elsewhere": (scene.contact("contact", elsewhere), 404, []),
        "branch": (cast.secretary, 200, []), "general": (cast.general_secretary, 200, []),
        "in charge": (cast.staff, 200, []), "staff": (cast.staff2, 404, []),
        "administrator": (cast.administrator, 200, []), "teacher": (cast.teacher, 200, []),
        "supervisor": (cast.supervisor, 404, []), "student": (cast.student, 404, []),
        "party member": (cast.party_member, 404, []), "answerer": (cast.answerer, 404, []),
        "other student": (cast.other_student, 404, []),
    }  # fmt: skip


def test_every_role_on_the_page_of_a_pair(client, told):
    for who, (user, status, secrets) in people(told).items():
        answer = page(client, user, told.pair)
        found = sorted(read_in(answer.content.decode()), key=ALL.index)
        assert (who, answer.status_code, found) == (who, status, secrets)
        if status == 200 and not secrets:
            text = answer.content.decode()
            assert "谈心" in text and "学业" in text and "内容只给两个人" in text


def test_no_list_map_export_audit_notice_or_admin_has_the_words(client, told):
    nightly.remind_of_meeting(timezone.now())
    talking.answer(
        entry=told.waiting, by=told.pair.helper, agrees=False, mark=told.waiting.mark,
        words=SECRETS[0],
    )  # fmt: skip
    for who, (user, _status, _secrets) in people(told).items():
        client.force_login(type(user).objects.get(pk=user.pk), BACKEND)
        for name in ("pairing-list", "pairing-map"):
            answer = client.get(reverse(f"party_pairing:{name}"))
            assert (who, read_in(answer.content.decode())) == (who, [])
        assert [each.kind for each in exports.allowed(user) if "talk" in each.kind] == []
    kept = [
        *AuditEvent.objects.values_list("subject_label", flat=True),
        *map(str, AuditEvent.objects.values_list("data", flat=True)),
        *Notice.objects.values_list("title", flat=True),
        *Notice.objects.values_list("body", flat=True),
    ]
    assert kept and read_in(" ".join(kept)) == []
    registered = {each._meta.label for each in admin.site._registry}
    for model in (Talk, Deed, Evaluation, Pairing):
        assert model in apps.get_app_config("party_pairing").get_models()
        assert model._meta.label not in registered


def test_ones_own_data_hold_ones_own_words_only(told):
    def kept(user):
        return read_in(json.dumps(everything(user), ensure_ascii=False, default=str))

    assert kept(told.pair.member) == ALL
    assert kept(told.pair.helper) == TALKS  # the evaluation of the other waits for one's own
    for user in (told.scene.contact(), told.scene.cast.staff, told.scene.cast.student):
        assert kept(user) == []


class TestSuccessor:
    @pytest.fixture
    def heir(self, told):
        old = told.pair
        old.state, old.ended_on, old.ended_because = "ended", timezone.localdate(), "graduated"
        old.save()
        Talk.objects.filter(pk=told.waiting.pk).delete()
        return told.scene.pair(
            told.scene.party_member("柳岸"), old.member, follows=old, starts_on=timezone.localdate()
        )

    def test_a_frame_until_the_member_opens_it(self, client, told, heir):
        text = page(client, heir.helper, heir).content.decode()
        assert read_in(text) == [] and "以前：主联系人江河" in text and "学业" in text
        talking.open_history(pairing=heir, by=heir.member, opens=True)
        assert read_in(page(client, heir.helper, heir).content.decode()) == TALKS
        talking.open_history(pairing=heir, by=heir.member, opens=False)
        assert read_in(page(client, heir.helper, heir).content.decode()) == []

    def test_the_old_pair_stays_closed_and_the_old_helper_learns_nothing_new(
        self, client, told, heir
    ):
        assert page(client, heir.helper, told.pair).status_code == 404
        assert page(client, told.pair.helper, heir).status_code == 404
        told.say(heir, topic="新的谈心")
        assert "新的谈心" not in page(client, told.pair.helper, told.pair).content.decode()

    def test_others_read_the_history_as_before(self, client, told, heir):
        cast = told.scene.cast
        assert read_in(page(client, told.scene.contact(), heir).content.decode()) == TALKS
        assert read_in(page(client, heir.member, heir).content.decode()) == TALKS
        assert read_in(page(client, cast.teacher, heir).content.decode()) == []

    def test_own_data_of_the_successor(self, told, heir):
        talking.open_history(pairing=heir, by=heir.member, opens=True)
        kept = json.dumps(everything(heir.helper), ensure_ascii=False, default=str)
        assert read_in(kept) == []


def test_the_contact_who_is_one_of_the_two_sees_no_evaluation_of_themselves(client, told):
    told.scene.party_branch()
    post = told.scene.contact()
    post.party_posts.update(user=told.pair.helper)
    assert read_in(page(client, told.pair.helper, told.pair).content.decode()) == TALKS


def test_a_party_branch_left_reads_no_more(client, told):
    old = told.scene.contact()
    elsewhere = told.scene.party_branch("经管学院学生党支部")
    told.pair.helper.party_memberships.update(party_branch=elsewhere)
    assert page(client, old, told.pair).status_code == 404
    new = told.scene.contact("contact", elsewhere)
    assert read_in(page(client, new, told.pair).content.decode()) == ALL


def test_looks_are_written_down_for_both_and_none_for_oneself(client, told):
    contact, teacher = told.scene.contact(), told.scene.cast.teacher
    for user in (told.pair.helper, told.pair.member, contact, teacher, teacher):
        page(client, user, told.pair)
    looks = {(each.viewer, each.subject, each.what, each.times) for each in Look.objects.all()}
    assert looks == {
        *((contact, user, "talks", 1) for user in (told.pair.helper, told.pair.member)),
        *((teacher, user, "pair", 2) for user in (told.pair.helper, told.pair.member)),
    }


def test_who_is_near_somebody_by_a_pair(told):
    pair, contact = told.pair, told.scene.contact()
    fresh = type(contact).objects.get

    def words(user, person):
        return duties.duty_for(fresh(pk=user.pk), fresh(pk=person.pk))

    assert words(pair.helper, pair.member) == "结对联系人"
    assert words(pair.member, pair.helper) is None
    assert words(told.scene.party_member(), pair.member) is None
    assert words(contact, pair.member) == "党支部结对联络人"
    stranger = told.scene.student(branch=told.scene.cast.other_branch)
    cross = told.scene.pair(pair.helper, stranger, role="second")
    assert words(contact, stranger) == "联系人的党支部"
    cross.state, cross.ended_on, cross.ended_because = "ended", timezone.localdate(), "over"
    cross.save()
    assert words(contact, stranger) is None
    assert words(pair.helper, stranger) is None
