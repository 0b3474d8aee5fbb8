"""Handing in, taking back, who reads: at once or not at all, and in words."""

from dataclasses import replace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.applications import deciding, drafting, filling, outcomes, submitting, word_in
from activities.applications.models import Application, Submission
from activities.kinds.spec import Bar, Exemption, FieldRule, FileRule, LeadTime, TeamRules
from activities.menu.models import Menu, Theme
from activities.menu.queries import current_term
from branches.organisation.models import Appointment
from tests.activities.applications.conftest import BACKEND, PLAIN, STAFF, moment, text, when
from tests.attachments.nasty import PDF
from tests.races import at_once, refusals
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure, Venue
from tuanwei.lib.terms import Term

pytestmark = pytest.mark.django_db


def hand_in(application, by, **more):
    """As the check page does."""
    application = Application.objects.get(pk=application.pk)
    rules_id = filling.rules_of(application)[0]
    fields = {"edition": application.edition, "rules_id": rules_id} | more
    return submitting.submit(application=application, by=by, **fields)


def refusal(act, *args, **fields):
    """The words of a refusal."""
    with pytest.raises(ValidationError) as refused:
        act(*args, **fields)
    return "".join(refused.value.messages)


# numbers and double clicks


def test_numbers_follow_each_other_within_a_year(folder, cast):
    kind = folder.kind()
    years = f"SB{timezone.localdate().year}-"
    made = [hand_in(folder.ready(kind), cast.secretary).number for _n in range(3)]
    assert made == [f"{years}0001", f"{years}0002", f"{years}0003"]
    Application.objects.filter(number=made[2]).update(number=f"{years}9999")
    assert hand_in(folder.ready(kind), cast.secretary).number == f"{years}10000"
    assert hand_in(folder.ready(kind), cast.secretary).number == f"{years}10001"


def test_pressing_twice_hands_in_once(folder, desk, cast):
    made = folder.ready()
    at = desk(made, cast.secretary)
    page = at.checked()
    assert [at.submit(page).status_code for _press in range(2)] == [302, 302]
    made = folder.fresh(made)
    assert (made.turn, made.state, made.submissions.count()) == (1, "review", 1)
    assert made.reviews.count() == 1


def test_pressing_twice_notes_once_what_needs_nobody(folder, desk, cast):
    made = folder.ready(folder.kind(replace(PLAIN, exemptions=(Exemption("不用审批"),))))
    at = desk(made, cast.secretary)
    page = at.checked()
    assert [at.submit(page).status_code for _press in range(2)] == [302, 302]
    made = folder.fresh(made)
    assert (made.turn, made.state, made.submissions.count()) == (1, "exempt", 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment(folder, cast):
    kind = folder.kind()
    first, second = folder.ready(kind), folder.ready(kind)
    said = at_once(
        *[
            lambda each=each: hand_in(each, cast.secretary, edition=1)
            for each in (first, first, second, second)
        ]
    )
    assert refusals(said) == []
    numbers = sorted(Application.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [f"SB{year}-0001", f"SB{year}-0002"]
    assert Submission.objects.count() == 2


# what stands against it


def test_what_is_missing_is_listed_with_its_place(folder, desk, cast):
    made = folder.ready(title="", starts_at=None)
    at = desk(made, cast.secretary)
    page = at.checked()
    assert "请写活动名称。" in text(page) and "请写什么时候开始。" in text(page)
    assert at.url("application-step", "basics") + "#div_id_title" in text(page)
    assert "还有 2 处要填或要改" in text(at.submit(page))
    assert (folder.fresh(made).turn, Submission.objects.count()) == (0, 0)


def test_blocked_with_the_reason(folder, desk, cast, monkeypatch, client):
    made = folder.ready()
    words = "“夜跑”10月31日就该结项，先交结项材料。"
    monkeypatch.setattr(
        outcomes, "blocking", [lambda unit, user: [words] if unit == cast.branch else []]
    )
    at = desk(made, cast.secretary)
    page = at.checked()
    assert words in text(page) and 'icons.svg#send"' not in text(page).split("<main")[1]
    answer = at.submit(page)
    assert answer.status_code == 400 and words in text(answer)
    page, side = text(client.get("/activities/applications/begin/")), folder.side(cast.secretary)
    assert words in page and f'value="{side.key}"' not in page
    answer = client.post(
        "/activities/applications/begin/", {"kind": made.kind_id, "side": side.key}
    )
    assert answer.status_code == 400 and words in text(answer)
    assert Application.objects.count() == 1


def test_changed_since_it_was_looked_at(folder, desk, cast):
    made = folder.ready()
    at = desk(made, cast.secretary)
    page = at.checked()
    at.save("basics", title="夜跑")
    assert "在你检查的时候内容又改过" in text(at.submit(page))
    assert folder.fresh(made).state == "draft"
    assert at.submit().status_code == 302


def test_rules_that_change_between_draft_and_submit(folder, desk, cast):
    kind = folder.kind()
    made = folder.ready(kind)
    at = desk(made, cast.secretary)
    page = at.checked()
    asking = replace(PLAIN, fields=(FieldRule("slogan", "口号", is_required=True),))
    newer = folder.version(kind, asking)
    answer = at.submit(page)
    assert answer.status_code == 400 and "规则刚刚更新" in text(answer)
    page = at.checked()
    assert "现在还要填：口号。" in text(page) and "“口号”还没有填。" in text(page)
    at.save("basics", field__slogan="动起来")
    assert at.submit().status_code == 302
    made = folder.fresh(made)
    assert (made.rules, made.state) == (newer, "review")
    # Once handed in it keeps its version, also when it comes back.
    review = made.reviews.get()
    deciding.decide(review=review, verdict="returned", by=cast.staff, words="口号再想想")
    folder.version(kind, PLAIN)
    made = folder.fresh(made)
    assert filling.rules_of(made)[0] == newer.pk


def test_a_kind_that_is_offered_no_longer(folder, cast):
    kind = folder.kind()
    made = folder.ready(kind)
    rules_id = filling.rules_of(made)[0]
    kind.is_active = False
    kind.save()
    from activities.kinds.queries import kinds_in_force

    kinds_in_force.bump()
    assert "草稿会替你留着" in refusal(hand_in, made, cast.secretary, rules_id=rules_id)


def test_whoever_left_the_post_hands_in_no_more(folder, cast):
    made = folder.ready()
    Appointment.objects.filter(user=cast.secretary).update(ends_on=moment(-1).date())
    del cast.secretary._hats
    assert "请让现任的同学来交" in refusal(hand_in, made, cast.secretary)


# times and places


def test_times_across_midnight_and_the_end_of_term(folder, desk, cast):
    """Over midnight is one activity; over the end of term it counts where it starts."""
    end = Term.of(timezone.localdate()).next.last_day
    start = timezone.localtime().replace(
        year=end.year, month=end.month, day=end.day, hour=23, minute=59, second=59, microsecond=0
    )
    made = folder.ready(starts_at=start, ends_at=start + timezone.timedelta(hours=3))
    assert filling.term_of(made) == Term.of(end)
    assert hand_in(made, cast.secretary).state == "review"
    said = {each["name"]: each["words"] for each in made.submissions.get().content["fields"]}
    assert said["starts_at"].endswith("23:59") and said["ends_at"].endswith("02:59")
    assert said["starts_at"][:8] != said["ends_at"][:8]


def test_venues_are_looked_at_before_handing_in(folder, desk, cast):
    hall = Venue.objects.create(name="报告厅", capacity=15)
    made = folder.ready(venue=hall, place="", setup_minutes=60)
    Gathering.objects.create(
        title="讲座", unit=cast.committee, venue=hall, made_by=cast.staff,
        starts_at=moment(20, 12), ends_at=moment(20, 13, 30), state="published",
    )  # fmt: skip
    Closure.objects.create(
        venue=hall,
        starts_at=moment(20, 15),
        ends_at=moment(20, 18),
        reason="检修",
        made_by=cast.staff,
    )
    at = desk(made, cast.secretary)
    page = text(at.checked())
    assert "已经用作“讲座”" in page and "停用：检修" in page
    assert "最多坐 15 人，你写了 20 人来。" in page
    answer = at.save("schedule", setup_minutes="0")
    page = text(at.client.get(at.url("application-step", "schedule")))
    assert "已经用作“讲座”" not in page and "停用：检修" in page
    Closure.objects.all().delete()
    Venue.objects.filter(pk=hall.pk).update(is_active=False, capacity=50)
    page = text(at.checked())
    assert "报告厅：已经停用，请换一个场地。" in page
    other = Venue.objects.create(name="操场", capacity=500)
    Application.objects.filter(pk=made.pk).update(venue=other, second_venue=hall)
    page = at.checked()
    assert "提醒一下，不影响提交" in text(page) and at.submit(page).status_code == 302
    assert answer.status_code == 302


def test_lead_time_warnings_and_exemption(folder, cast, desk):
    lead = LeadTime(5, "workdays")
    bar = Bar("人数较多，记得分区。", only_warns=True, when=when("people", "at_least", "50"))
    free = Exemption("班会", when=when("people", "less_than", "10"))
    kind = folder.kind(replace(PLAIN, lead_times=(lead,), bars=(bar,), exemptions=(free,)))
    made = folder.ready(kind, starts_at=moment(1), ends_at=moment(1, 16))
    assert "还有 1 处" in refusal(hand_in, made, cast.secretary)
    Application.objects.filter(pk=made.pk).update(people_inside=60)
    page = text(desk(made, cast.secretary).checked())
    assert "人数较多，记得分区。" in page
    Application.objects.filter(pk=made.pk).update(people_inside=5)
    page = text(desk(made, cast.secretary).checked())
    assert "班会：不用审批，交上去就算备案。" in page
    assert hand_in(made, cast.secretary).state == "exempt"


# after


def test_withdrawn_during_review(folder, desk, cast):
    made = hand_in(folder.ready(), cast.secretary)
    review = made.reviews.get()
    at = desk(made, cast.secretary)
    assert at.client.post(at.url("application-withdraw"), {"words": ""}).status_code == 400
    assert at.client.post(at.url("application-withdraw"), {"words": "换时间"}).status_code == 302
    made = folder.fresh(made)
    assert (made.state, made.reason) == ("withdrawn", "换时间")
    review.refresh_from_db()
    assert review.state == "dropped"
    assert "换时间" in text(at.client.get(at.url("application")))
    words = refusal(deciding.decide, review=review, verdict="passed", by=cast.staff)
    assert words
    assert folder.fresh(made).state == "withdrawn"
    assert "不能撤回" in refusal(
        submitting.withdraw, application=made, by=cast.secretary, words="再"
    )


def test_returned_revised_and_compared(folder, desk, cast):
    made = hand_in(folder.ready(), cast.secretary)
    deciding.decide(
        review=made.reviews.get(), verdict="returned", by=cast.staff, words="人数再核一下",
        remarks=[("basics", "people_inside", "二十人够吗？")],
    )  # fmt: skip
    at = desk(made, cast.secretary)
    page = text(at.client.get(at.url("application")))
    assert "团委审核退回修改" in page and "二十人够吗？" in page and "有批注" in page
    assert "二十人够吗？" in text(at.client.get(at.url("application-step", "basics")))
    assert at.save("basics", people_inside="30").status_code == 302
    assert at.submit().status_code == 302
    made = folder.fresh(made)
    assert (made.turn, made.state) == (2, "review")
    page = text(at.client.get(at.url("application-turn", 2)))
    assert "改了 1 处" in page and "校内人数" in page
    assert AuditEvent.objects.filter(name="activities.application.submitted").count() == 2
    assert at.client.get(at.url("application-turn", 3)).status_code == 404


def test_called_off_after_approval(folder, cast, monkeypatch):
    heard = []
    monkeypatch.setattr(outcomes, "cancelled", [heard.append])
    made = hand_in(folder.ready(), cast.secretary)
    assert "没有可以取消" in refusal(
        submitting.call_off, application=made, by=cast.secretary, words="不办了")  # fmt: skip
    deciding.decide(review=made.reviews.get(), verdict="passed", by=cast.staff)
    assert folder.fresh(made).state == "approved"
    submitting.call_off(application=made, by=cast.secretary, words="天气不好")
    made = folder.fresh(made)
    assert (made.state, made.reason, heard) == ("cancelled", "天气不好", [made])


def test_drafts_are_deleted_for_good(folder, desk, cast):
    made = folder.ready()
    at = desk(made, cast.secretary)
    assert at.client.post(at.url("application-drop")).status_code == 302
    assert not Application.objects.exists()
    made = hand_in(folder.ready(), cast.secretary)
    at = desk(made, cast.secretary)
    at.client.post(at.url("application-drop"))
    assert Application.objects.filter(pk=made.pk).exists()


# copying


def test_like_the_last_time(folder, desk, cast, client):
    team = TeamRules(is_asked=True)
    fields = (FieldRule("a", "甲", "choice", choices=("一", "二")), FieldRule("b", "乙"),
              FieldRule("c", "丙", "confirm"))  # fmt: skip
    kind = folder.kind(replace(PLAIN, fields=fields, team=team))
    first = folder.ready(kind, answers={"a": "二", "b": "文字", "c": True}, setup_minutes=30)
    first.parts.create(title="初赛", starts_at=moment(20), ends_at=moment(20, 15), place="操场")
    first.team.create(user=cast.student, duty="主持")
    hand_in(first, cast.secretary)
    folder.version(kind, replace(PLAIN, team=team, fields=(
        FieldRule("a", "甲", "choice", choices=("一", "三")), FieldRule("b", "乙"))))  # fmt: skip
    client.force_login(cast.secretary, BACKEND)
    page = text(client.get("/activities/applications/begin/"))
    assert "照上次的填：读书会" in page
    answer = client.post("/activities/applications/begin/", {
        "kind": kind.pk, "side": folder.side(cast.secretary).key, "source": first.pk})  # fmt: skip
    made = Application.objects.latest("pk")
    assert answer.url == reverse("activities:application", args=[made.pk])
    assert (made.title, made.plan, made.place, made.setup_minutes, made.people_inside) == (
        "读书会", "一起读。", "图书馆一层", 30, 20)  # fmt: skip
    assert (made.starts_at, made.ends_at, made.declared_at, made.answers) == (
        None, None, None, {"b": "文字"})  # fmt: skip
    assert list(made.team.values_list("user", "is_leader")) == [
        (cast.secretary.pk, True), (cast.student.pk, False)]  # fmt: skip
    assert not made.parts.exists()
    at = desk(made, cast.secretary)
    page = at.client.get(at.url("application-step", "schedule"))
    assert "初赛" in text(page)  # its time is asked anew
    assert at.save("schedule").status_code == 302
    assert not made.parts.exists()
    answer = client.post(reverse("activities:application-copy", args=[first.pk]))
    assert answer.status_code == 302 and Application.objects.count() == 3


def test_nothing_of_others_is_copied(folder, cast, client):
    kind = folder.kind()
    foreign = folder.ready(kind, by=cast.other_student, applicant="students")
    client.force_login(cast.secretary, BACKEND)
    side = folder.side(cast.secretary)
    answer = client.post("/activities/applications/begin/", {
        "kind": kind.pk, "side": side.key, "source": foreign.pk})  # fmt: skip
    assert answer.status_code == 400 and "找不到要照着填的那一份" in text(answer)
    words = refusal(drafting.begin, kind=kind.pk, side=side, by=cast.secretary, source=foreign)
    assert words == "只能照本单位或自己以前的申报来填。"


def test_who_may_apply_as_whom(folder, cast, client):
    kind = folder.kind(applicants=("students",))
    client.force_login(cast.secretary, BACKEND)
    page = text(client.get("/activities/applications/begin/"))
    assert "以同学小组（会计2401团支部）的名义" in page and "以会计2401团支部的名义" not in page
    side = folder.side(cast.secretary)
    for fields in ({"kind": kind.pk, "side": side.key}, {"kind": 999, "side": side.key},
                   {"kind": kind.pk, "side": f"branch-{cast.other_branch.pk}"}, {}):  # fmt: skip
        assert client.post("/activities/applications/begin/", fields).status_code == 400
    assert not Application.objects.exists()
    client.force_login(cast.teacher, BACKEND)
    assert "还不能申报" in text(client.get("/activities/applications/begin/"))


def test_too_many_drafts(folder, cast, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 1)
    kind = folder.kind()
    folder.begun(kind)
    assert "你有 1 份草稿还没交" in refusal(folder.begun, kind)


# who reads


def test_who_reads_a_draft_and_who_what_was_handed_in(folder, cast, client):
    made = folder.ready()
    made.team.create(user=cast.party_member)
    address = reverse("activities:application", args=[made.pk])
    readers = {
        "secretary": (200, 200), "party_member": (200, 200), "student": (404, 404),
        "general_secretary": (404, 200), "staff": (404, 200), "administrator": (404, 200),
        "teacher": (404, 200), "other_student": (404, 404), "outsider": (404, 404),
    }  # fmt: skip

    def statuses():
        found = {}
        for name in readers:
            client.force_login(getattr(cast, name), BACKEND)
            pages = {client.get(reverse(f"activities:{page}", args=[made.pk])).status_code
                     for page in ("application", "application-print", "application-word")}  # fmt: skip
            assert len(pages) == 1, name
            found[name] = pages.pop()
        return found

    assert statuses() == {name: before for name, (before, _after) in readers.items()}
    hand_in(made, cast.secretary)
    assert statuses() == {name: after for name, (_before, after) in readers.items()}
    client.force_login(cast.party_member, BACKEND)
    for name in ("application-withdraw", "application-drop"):
        answer = client.post(reverse(f"activities:{name}", args=[made.pk]), {"words": "不办了"})
        assert answer.status_code == 403, name
    assert client.get(reverse("activities:application-check", args=[made.pk])).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_whoever_is_staff_and_a_cadre_reads_the_drafts_of_their_unit(folder, cast, client):
    made = folder.ready()
    made_by_students = folder.ready(by=cast.student, applicant="students")
    today = timezone.localdate()
    Appointment.objects.create(user=cast.staff, unit=cast.branch, post="publicity", starts_on=today)
    client.force_login(cast.staff, BACKEND)
    for application, status in ((made, 200), (made_by_students, 404)):
        address = reverse("activities:application", args=[application.pk])
        assert client.get(address).status_code == status


def test_others_read_what_was_handed_in_while_it_is_being_revised(folder, cast, client):
    made = hand_in(folder.ready(), cast.secretary)
    deciding.decide(review=made.reviews.get(), verdict="returned", by=cast.staff, words="请核对")
    Application.objects.filter(pk=made.pk).update(title="还没写完的名称")
    for user, title in ((cast.staff, "读书会"), (cast.secretary, "还没写完的名称")):
        client.force_login(user, BACKEND)
        assert title in text(client.get(reverse("activities:application-print", args=[made.pk])))
        paper = client.get(reverse("activities:application-word", args=[made.pk]))
        tables, _paragraphs = word_in.tables_of(b"".join(paper.streaming_content))
        assert ["活动名称", title] in tables[0]


def test_a_group_of_students_is_its_own(folder, cast, client):
    made = folder.ready(folder.kind(), by=cast.student, applicant="students")
    address = reverse("activities:application", args=[made.pk])
    client.force_login(cast.secretary, BACKEND)
    assert client.get(address).status_code == 404
    hand_in(made, cast.student)
    assert client.get(address).status_code == 200
    answer = client.post(
        reverse("activities:application-withdraw", args=[made.pk]), {"words": "不"}
    )
    assert answer.status_code == 403


def test_lists_agree_and_are_narrowed_in_the_address(
    folder, cast, client, django_assert_num_queries
):
    kind = folder.kind()
    folder.ready(kind, title="草稿一份")
    hand_in(folder.ready(kind, title="交了一份"), cast.secretary)
    client.force_login(cast.secretary, BACKEND)
    address = "/activities/applications/"
    page = text(client.get(address))
    assert "草稿一份" in page and "交了一份" in page
    page = text(client.get(f"{address}?show=going"))
    assert "草稿一份" not in page and "交了一份" in page
    assert "这一类里没有申报" in text(client.get(f"{address}?show=over"))
    assert client.get(f"{address}?show=%00&after=x").status_code == 200
    client.force_login(cast.other_student, BACKEND)
    assert "还没有申报过活动" in text(client.get(address))


def test_queries_do_not_grow_with_rows(folder, cast, client, django_assert_max_num_queries):
    kind = folder.kind()
    client.force_login(cast.secretary, BACKEND)
    for many in (1, 3):
        for _n in range(many):
            made = hand_in(folder.ready(kind), cast.secretary)
        for address in ("/activities/applications/", f"/activities/applications/{made.pk}/",
                        "/activities/applications/begin/"):  # fmt: skip
            client.get(address)
            with django_assert_max_num_queries(12):
                client.get(address)


def test_who_decides_until_when_is_said_before(folder, desk, cast):
    weekly = replace(STAFF, publishes_on=4)
    with time_machine.travel("2026-11-23 10:00+08:00", tick=False):
        made = folder.ready(folder.kind(replace(PLAIN, chain=(weekly,))))
        page = text(desk(made, cast.secretary).checked())
    # Monday and three working days is Thursday; decisions come out on Fridays.
    assert "每周五统一公布" in page and "11月27日（周五）" in page


def test_from_a_theme_of_the_menu(folder, cast, client):
    menu = Menu.objects.create(code=current_term().code, published_at=timezone.now())
    theme = Theme.objects.create(menu=menu, position=1, title="融爱你我", budget=1500)
    draft = Menu.objects.create(code=current_term().next.code)
    secret = Theme.objects.create(menu=draft, position=1, title="还没公布的")
    kind = folder.kind()
    client.force_login(cast.secretary, BACKEND)
    address = "/activities/applications/begin/"
    assert f"{address}?theme={theme.pk}" in text(client.get(f"/activities/?theme={theme.pk}"))
    assert "响应菜单主题“融爱你我”，建议经费 1,500 元。" in text(
        client.get(f"{address}?theme={theme.pk}"))  # fmt: skip
    for nobody in (secret.pk, "x", 10**20):
        page = text(client.get(f"{address}?theme={nobody}"))
        assert "响应菜单主题" not in page
    side = folder.side(cast.secretary)
    client.post(address, {"kind": kind.pk, "side": side.key, "theme": theme.pk})
    made = Application.objects.get()
    assert (made.theme, made.title) == (theme, "融爱你我")
    page = text(client.get(reverse("activities:application", args=[made.pk])))
    assert "响应主题“融爱你我”，建议经费 1,500 元。" in page


def test_files_stay_with_the_turn_they_were_handed_in_with(folder, desk, cast):
    kind = folder.kind(replace(PLAIN, files=(FileRule("plan", "策划书", types=("pdf",)),)))
    made = folder.ready(kind)
    at = desk(made, cast.secretary)
    at.save("files", file__plan=SimpleUploadedFile("一稿.pdf", PDF))
    assert at.submit().status_code == 302
    first = made.files.get().attachment_id
    deciding.decide(review=made.reviews.get(), verdict="returned", by=cast.staff, words="换新版")
    at.client.post(at.url("application-file-drop", first))
    assert "还缺“策划书”。" in text(at.checked())
    at.save("files", file__plan=SimpleUploadedFile("二稿.pdf", PDF))
    assert at.submit().status_code == 302
    for turn, name, gone in ((1, "一稿.pdf", "二稿.pdf"), (2, "二稿.pdf", "一稿.pdf")):
        page = text(at.client.get(at.url("application-turn", turn)))
        own = page.split('id="s-files"')[1]
        assert name in own and gone not in own
    assert at.client.get(at.url("application-file", first)).status_code == 200


def test_what_somebody_else_of_the_branch_applied_for_is_not_offered(folder, cast, client):
    kind = folder.kind()
    hand_in(folder.ready(kind, by=cast.party_member, applicant="students"), cast.party_member)
    client.force_login(cast.student, BACKEND)
    page = text(client.get("/activities/applications/begin/"))
    assert "以同学小组" in page and "读书会" not in page
    hand_in(folder.ready(kind, title="自己的", by=cast.student, applicant="students"), cast.student)
    assert "照上次的填：自己的" in text(client.get("/activities/applications/begin/"))


def test_a_copy_by_somebody_else_has_their_own_number(folder, cast):
    kind = folder.kind()
    first = folder.ready(kind)
    hand_in(first, cast.secretary)
    other = cast.student_of("2024110109", "许愿", cast.branch)
    Appointment.objects.create(
        user=other, unit=cast.branch, post="deputy", starts_on=moment(-9).date()
    )
    other.phone = "13700000000"
    other.save()
    assert folder.begun(kind, by=other, source=folder.fresh(first)).phone == "13700000000"
    assert folder.begun(kind, source=folder.fresh(first)).phone == "13800001234"


def test_the_team_reads_a_draft_as_it_stands(folder, cast, client):
    made = folder.ready()
    made.team.create(user=cast.party_member)
    client.force_login(cast.party_member, BACKEND)
    page = text(client.get(reverse("activities:application", args=[made.pk])))
    assert "一起读。" in page and "检查并提交" not in page
