"""The pages of services: what they say, to whom, in how many queries."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.attachments.nasty import picture as drawn
from tuanwei.attachments import files
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.notices.models import Notice
from volunteers.services import actions, media, signing
from volunteers.services.models import Assignment, MediaReport, ProjectPhoto, Series, Shift

pytestmark = pytest.mark.django_db


def picture(**how):
    return SimpleUploadedFile("p.jpg", drawn(**how), "image/jpeg")


def at(name, *args):
    return reverse(f"volunteers:{name}", args=args)


def page(client, name, *args, **query):
    answer = client.get(at(name, *args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def needs(*rows):
    """What the rows of roles send."""
    data = {"needs-TOTAL_FORMS": "4", "needs-INITIAL_FORMS": "0"}
    for n, (role, number) in enumerate(rows):
        data |= {f"needs-{n}-role": role, f"needs-{n}-number": str(number)}
    return data


def moment(days, hour):
    start = timezone.localtime().replace(hour=hour, minute=0) + timedelta(days=days)
    return f"{start:%Y-%m-%dT%H:%M}"


def over(shift, people=(), days=7, served=None):
    """It was on so many days ago, and these came."""
    start = timezone.now() - timedelta(days=days)
    Gathering.objects.filter(pk=shift.gathering_id).update(
        starts_at=start, ends_at=start + timedelta(hours=2), occupied_from=start,
        occupied_until=start + timedelta(hours=2),
    )  # fmt: skip
    Shift.objects.filter(pk=shift.pk).update(people_served=served)
    Assignment.objects.filter(shift=shift).update(during=(start, start + timedelta(hours=2)))
    for user in people:
        CheckIn.objects.create(gathering_id=shift.gathering_id, user=user, way="code", at=start)


def test_one_tap_from_the_list_and_back_there(client, cast, rounds):
    shift = rounds.shown()
    client.force_login(cast.student)
    assert "还差 2 人" in page(client, "home")
    home = f"{at('home')}?when=all"
    answer = client.post(at("shift-sign-up", shift.pk), {"next": home})
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert "报上了，岗位是“陪伴”" in (text := page(client, "home"))
    assert "我的班" in text
    answer = client.post(at("shift-sign-up", shift.pk), {"next": "https://evil.example/"})
    assert answer["Location"] == at("shift", shift.pk)


def test_filters_by_time_kind_team_and_place(client, cast, rounds):
    near, far = rounds.shown(days=3), rounds.shown(days=40)
    other = rounds.make(
        title="河边捡垃圾", kind=type(rounds.kind).objects.create(key="e", name="环保")
    )
    green = rounds.shown(days=5, project=other)

    def listed(**query):
        client.force_login(cast.student)
        answer = client.get(at("home"), query)
        return {row.shift.pk for row in answer.context["rows"]}

    assert listed() == {near.pk, green.pk}
    assert listed(when="all") == {near.pk, far.pk, green.pk}
    assert listed(kind=other.kind_id) == {green.pk}
    assert listed(team=rounds.team.pk, when="week") == {near.pk, green.pk}
    assert listed(team=10**8) == set()
    assert listed(kind="x" * 40, site="-1", when="?") == {near.pk, green.pk}


def test_the_list_says_why_not(client, cast, rounds):
    card = rounds.qualification()
    rounds.shown(needs=[("喂饭", 1, [card.pk])])
    clash = rounds.shown(days=5)
    other = rounds.plan(days=5, hour=15, teacher=None, project=rounds.make(title="捡垃圾"))
    helper = cast.granted("T2002", "林老师", "teacher")
    actions.ask_teacher(shift=other, teacher=helper, by=rounds.leader)
    actions.confirm_teacher(shift=other, by=helper)
    actions.publish_shift(shift=other, by=rounds.leader)
    signing.sign_up(shift=clash, by=cast.student)
    client.force_login(cast.student)
    text = page(client, "home")
    assert "“喂饭”要有“健康证”，你那天还没有或已经过期。" in text
    assert "这段时间你已经报上“敬老院陪伴”" in text
    client.logout()
    assert "你那天还没有" not in page(client, "home")


def test_the_shift_page_leads_through_sign_up_cover_and_giving_back(client, cast, rounds):
    shift = rounds.shown(needs=[("记录", 1), ("陪伴", 1)], briefing="下雨带伞。")
    client.force_login(cast.student)
    assert "下雨带伞。" in page(client, "shift", shift.pk)
    client.post(at("shift-sign-up", shift.pk), {"need": rounds.need(shift).pk})
    text = page(client, "shift", shift.pk)
    assert "你的岗位：陪伴" in text
    mine = Assignment.objects.get()
    client.post(at("shift-seek-cover", mine.pk), {"reason": "有课"})
    assert "正在找人顶班" in page(client, "shift", shift.pk)
    client.force_login(cast.other_student)
    assert "我来顶" in page(client, "shift", shift.pk)
    client.post(at("shift-cover", mine.pk))
    assert "你的岗位：陪伴" in page(client, "shift", shift.pk)
    client.post(at("shift-give-back", shift.pk), {"reason": "发烧"})
    assert rounds.states(shift) == {}


def test_a_draft_is_seen_by_those_who_have_to_do_with_it(client, cast, rounds):
    shift = rounds.plan()
    for user, status in (
        (None, 404), (cast.student, 404), (cast.general_secretary, 404), (rounds.leader, 200),
        (cast.teacher, 200), (cast.staff, 200),
    ):  # fmt: skip
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(at("shift", shift.pk)).status_code == status
    signing.place(shift=shift, user=cast.student, need=rounds.need(shift), by=rounds.leader)
    client.force_login(cast.student)
    assert client.get(at("shift", shift.pk)).status_code == 200


def test_a_leader_makes_a_project_and_plans_a_shift(client, cast, rounds):
    client.force_login(rounds.leader)
    data = {"title": "图书角", "kind": rounds.kind.pk, "team": rounds.team.pk, "served": "留守儿童",
            "summary": "整理图书。", "site": ""}  # fmt: skip
    answer = client.post(at("service-new"), data)
    assert answer.status_code == 302
    desk = answer["Location"]
    project = rounds.team.projects.get(title="图书角")
    data = {"starts_at": moment(4, 9), "ends_at": moment(4, 11), "place": "山水小学",
            "teacher": cast.teacher.pk, "title": ""}  # fmt: skip
    assert client.post(at("shift-new", project.pk), data | needs()).status_code == 400
    wrong = client.post(at("shift-new", project.pk), data | needs(("陪读", 3), ("陪读", 1)))
    assert "岗位名称不能重复" in wrong.content.decode()
    answer = client.post(at("shift-new", project.pk), data | needs(("陪读", 3), ("记录", 1)))
    shift = Shift.objects.get(project=project)
    assert answer["Location"] == at("shift", shift.pk)
    assert (shift.gathering.capacity, shift.gathering.asks_check_out) == (4, True)
    client.post(at("shift-publish", shift.pk))
    assert "还没确认带队，确认以后才能发布" in page(client, "shift", shift.pk)
    client.force_login(cast.teacher)
    assert "图书角" in page(client, "shifts-to-confirm")
    client.post(at("shift-confirm", shift.pk))
    client.force_login(rounds.leader)
    assert "发布老师已确认的 1 班" in client.get(desk).content.decode()
    client.post(at("shifts-publish", project.pk))
    shift.gathering.refresh_from_db()
    assert shift.gathering.state == "published"


def test_a_shift_is_changed_with_its_roles(client, rounds, cast):
    shift = rounds.shown(needs=[("陪伴", 1)])
    signing.sign_up(shift=shift, by=cast.student)
    signing.sign_up(shift=shift, by=cast.other_student)
    client.force_login(rounds.leader)
    data = {
        "title": "敬老院陪伴",
        "starts_at": moment(3, 14),
        "ends_at": moment(3, 16),
        "place": "敬老院",
    }
    refused = client.post(at("shift-edit", shift.pk), data | needs(("记录", 1)))
    assert "已经有 1 人报上，这个岗位不能去掉" in refused.content.decode()
    assert client.post(at("shift-edit", shift.pk), data | needs(("陪伴", 2))).status_code == 302
    assert rounds.taken(shift) == (2, {"陪伴": 2})


def test_a_series_is_looked_at_before_it_is_planned(client, cast, rounds):
    client.force_login(rounds.leader)
    first = timezone.localdate() + timedelta(days=1)
    data = {
        "weekday": first.weekday(), "starts": "14:00", "ends": "16:00", "every_weeks": 1,
        "first_on": first.isoformat(), "last_on": (first + timedelta(days=14)).isoformat(),
        "teacher": cast.teacher.pk, "place": "敬老院",
    }  # fmt: skip
    url = at("service-series-new", rounds.project.pk)
    looked = client.post(url, data | needs(("陪伴", 4)) | {"preview": "1"})
    assert looked.content.decode().count("会排上") == 3
    assert not Series.objects.exists()
    assert client.post(url, data | needs(("陪伴", 4))).status_code == 302
    series = Series.objects.get()
    assert series.shifts.count() == 3
    assert "草稿" in page(client, "service-series", series.pk)
    client.force_login(cast.teacher)
    client.post(at("shifts-confirm-all"))
    assert series.shifts.filter(teacher_confirmed_at=None).count() == 0
    told = Notice.objects.filter(title__contains="确认带队")
    assert list(told.values_list("title", flat=True)) == [
        f"{cast.teacher.name}确认带队：{rounds.project}（3 班）"
    ]
    client.force_login(rounds.leader)
    client.post(at("service-series-end", series.pk))
    assert set(series.shifts.values_list("gathering__state", flat=True)) == {"cancelled"}


def test_a_wrong_series_says_what_is_wrong(client, rounds):
    client.force_login(rounds.leader)
    data = {"weekday": 1, "starts": "16:00", "ends": "14:00", "every_weeks": 1,
            "first_on": "2026-12-01", "last_on": "2026-11-01"}  # fmt: skip
    answer = client.post(at("service-series-new", rounds.project.pk), data | needs(("陪伴", 4)))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert text.count("最后一天不能早于第一天。") == 2  # above and at the field
    assert text.count("结束要晚于开始。") == 2


def test_a_teacher_declines_with_a_reason(client, cast, rounds):
    shift = rounds.shown()
    client.force_login(cast.teacher)
    client.post(at("shift-decline", shift.pk), {"reason": " "})
    assert "请写一句来不了的原因" in page(client, "shifts-to-confirm")
    client.post(at("shift-decline", shift.pk), {"reason": "出差"})
    client.force_login(rounds.leader)
    text = page(client, "shift", shift.pk)
    assert "需要换指导教师" in text and "上一位老师来不了：出差" in text
    answer = client.post(at("shift-teacher", shift.pk), {"teacher": cast.teacher.pk})
    assert answer.status_code == 302
    assert (
        client.post(at("shift-teacher", shift.pk), {"teacher": cast.student.pk}).status_code == 400
    )


def test_the_project_page_shows_service_done_and_what_may_be_shown(client, cast, rounds):
    shift = rounds.shown()
    signing.sign_up(shift=shift, by=cast.student)
    over(shift, [cast.student, cast.teacher], served=12)
    by = rounds.leader
    shown = media.add_photo(
        project=rounds.project, by=by, upload=picture(), caption="读报", is_shown=True
    )
    hidden = media.add_photo(project=rounds.project, by=by, upload=picture(), caption="合影")
    media.add_report(
        project=rounds.project, by=by, title="银发课堂", outlet="重庆日报", link="https://example.com/1",
        published_on=timezone.localdate(), picture=picture(),
    )  # fmt: skip
    client.force_login(cast.student)
    text = page(client, "service", rounds.project.pk)
    assert "读报" in text and "合影" not in text and "重庆日报" in text
    assert "<dd>1<small>次</small>" in text and "<dd>12<small>人次</small>" in text
    assert client.get(at("service-photo", shown.pk)).status_code == 200
    assert client.get(at("service-photo", hidden.pk)).status_code == 404
    assert client.get(at("service-media-picture", MediaReport.objects.get().pk)).status_code == 200
    client.force_login(by)
    assert client.get(at("service-photo", hidden.pk)).status_code == 200
    client.post(at("service-photo-act", hidden.pk), {"act": "show"})
    client.post(at("service-photo-act", shown.pk), {"act": "remove"})
    assert [(each.caption, each.is_shown) for each in ProjectPhoto.objects.all()] == [
        ("合影", True)
    ]


def test_who_only_stands_by_although_places_are_free_reads_why(client, cast, rounds):
    card = rounds.qualification()
    shift = rounds.shown(needs=[("陪画", 2, [card.pk]), ("搬运", 1)])
    signing.sign_up(shift=shift, by=cast.other_student)
    client.force_login(cast.student)
    text = page(client, "home", when="all")
    assert "还差 2 人" in text and "排替补<span" in text
    assert "“陪画”要有“健康证”" in text
    rounds.holds(cast.student, card)
    text = page(client, "home", when="all")
    assert "要有" not in text and "报名<span" in text


def test_pictures_are_kept_small_enough_for_a_phone(rounds):
    by, large = rounds.leader, {"size": (2000, 1000)}
    photo = media.add_photo(project=rounds.project, by=by, upload=picture(**large), caption="合影")
    report = media.add_report(
        project=rounds.project, by=by, title="银发课堂", outlet="重庆日报", link="",
        published_on=timezone.localdate(), picture=picture(**large),
    )  # fmt: skip
    for kept in (photo.attachment, report.picture):
        with Image.open(files.location(kept.path)) as shown:
            assert shown.size == (1280, 640)


def test_pictures_and_reports_come_in_at_the_desk(client, cast, rounds):
    client.force_login(rounds.leader)
    desk, pk = at("service-desk", rounds.project.pk), rounds.project.pk
    answer = client.post(at("service-photo-add", pk), {"upload": picture(), "caption": "合影"})
    assert (answer.status_code, answer["Location"]) == (302, desk)
    data = {"title": "银发课堂", "outlet": "重庆日报", "published_on": "2099-01-01", "link": ""}
    assert "这一天还没到" in client.post(at("service-media-add", pk), data).content.decode()
    data["published_on"] = timezone.localdate().isoformat()
    assert client.post(at("service-media-add", pk), data).status_code == 302
    again = client.post(at("service-media-add", pk), data)
    assert "这篇报道已经记过了" in again.content.decode()
    client.post(at("service-media-remove", MediaReport.objects.get().pk))
    assert not MediaReport.objects.exists()


def test_only_leaders_and_staff_run_a_project(client, cast, rounds):
    shift = rounds.shown()
    pk = rounds.project.pk
    for user, status in ((cast.student, 403), (rounds.leader, 200), (cast.staff, 200)):
        client.force_login(user)
        for name, key in (
            ("service-desk", pk), ("service-edit", pk), ("shift-new", pk),
            ("service-series-new", pk), ("shift-edit", shift.pk), ("shift-teacher", shift.pk),
        ):  # fmt: skip
            assert client.get(at(name, key)).status_code == status, name
    client.force_login(cast.student)
    assert client.get(at("service-new")).status_code == 403
    assert client.post(at("shift-call-off", shift.pk), {"reason": "x"}).status_code == 403
    assert client.post(at("shift-confirm", shift.pk)).status_code == 404


def test_leaders_and_the_teacher_who_agreed_arrange_the_gathering(client, cast, rounds):
    shift = rounds.shown()
    rounds.joins(cast.other_student, "deputy")
    url = reverse("gatherings:arrange", args=[shift.gathering_id])
    for user, status in (
        (cast.other_student, 200), (cast.teacher, 200), (cast.party_member, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url).status_code == status
    actions.decline_teacher(shift=shift, by=cast.teacher, reason="出差")
    client.force_login(cast.teacher)
    assert client.get(url).status_code == 403


def test_the_gathering_leads_to_the_shift(client, cast, rounds):
    shift = rounds.shown()
    client.force_login(cast.student)
    answer = client.get(reverse("gatherings:gathering", args=[shift.gathering_id]))
    assert at("shift", shift.pk) in answer.content.decode()


@pytest.fixture
def full(rounds, crowd, cast):
    """A list with everything on it, for counting queries."""
    card = rounds.qualification()
    rounds.holds(cast.student, card)
    shifts = [
        rounds.shown(days=n, needs=[("喂饭", 3, [card.pk]), ("陪伴", 2)]) for n in range(2, 7)
    ]
    for user in [cast.student, *crowd(3)]:
        signing.sign_up(shift=shifts[0], by=user)
    return shifts


@pytest.mark.parametrize(
    ("who", "most"), [("student", 12), ("secretary", 12), ("teacher", 12), ("staff", 12)]
)
def test_queries_of_the_list(client, cast, rounds, full, who, most, django_assert_max_num_queries):
    client.force_login(getattr(cast, who))
    client.get(at("home"))
    with django_assert_max_num_queries(most):
        client.get(at("home"))


def test_queries_of_the_other_pages(client, cast, rounds, full, django_assert_max_num_queries):
    pages = [("student", "shift", full[0].pk, 12), ("other_student", "shift", full[0].pk, 12),
             ("student", "service", rounds.project.pk, 12), ("student", "service-list", None, 12),
             ("secretary", "service-desk", rounds.project.pk, 25),
             ("secretary", "shift", full[0].pk, 25), ("teacher", "shifts-to-confirm", None, 12)]  # fmt: skip
    for who, name, key, most in pages:
        client.force_login(getattr(cast, who))
        url = at(name, *([key] if key else []))
        client.get(url)
        with django_assert_max_num_queries(most, info=f"{name} for {who}"):
            assert client.get(url).status_code == 200
