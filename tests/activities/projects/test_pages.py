"""Pages of projects: who opens them, what stands there, what the buttons do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from activities.projects import actions, queries
from activities.projects.models import Photo, Project, Spending, Task
from tests.activities.projects.conftest import BACKEND
from tests.attachments.nasty import office, photo_with_place, picture, upload
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings import actions as calendar
from tuanwei.gatherings.models import Gathering

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def enter(client):
    def as_(user):
        client.logout()
        if user:
            client.force_login(user, BACKEND)
        return client

    return as_


def base(project):
    return f"/activities/projects/{project.application.number}/"


def published(project):
    Gathering.objects.filter(occasion__project=project).update(state="published")
    return project


SEEN = {
    "secretary": 200, "general_secretary": 200, "staff": 200, "teacher": 200, "student": 200,
    "other_student": 404, "answerer": 404, "party_member": 404,
}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), SEEN.items())
def test_the_desk_is_for_the_team_the_unit_those_above_and_staff(
    role, status, projects, cast, enter
):
    project = projects.running(team=[cast.student])
    client = enter(getattr(cast, role))
    pages = ("desk/", "closing/", "sheet/", "said/")
    assert [client.get(base(project) + page).status_code for page in pages] == [status] * 4


def test_visitors_are_asked_to_sign_in(projects, client):
    project = projects.running()
    for page in ("desk/", "closing/", "sheet/", "said/", "rate/"):
        answer = client.get(base(project) + page)
        assert (answer.status_code, "next=" in answer.url) == (302, True)


@pytest.mark.parametrize(("role", "status"), [
    ("general_secretary", 403), ("teacher", 403), ("other_student", 404), ("student", 302),
    ("secretary", 302), ("staff", 302),
])  # fmt: skip
def test_who_reads_need_not_be_who_changes(role, status, projects, cast, enter):
    project = projects.running(team=[cast.student])
    task = Task.objects.create(
        project=project, words="借音响", person=cast.secretary, due_on=timezone.localdate()
    )
    answer = enter(getattr(cast, role)).post(f"{base(project)}desk/task-done/{task.pk}/")
    assert answer.status_code == status
    task.refresh_from_db()
    assert (task.done_at is not None) == (status == 302)


def test_joint_organisers_and_the_supervising_teacher_read_it(projects, cast, enter):
    project = projects.running(teacher=cast.outsider)
    cast.holder("2024120299", "祝卿", cast.other_branch, "secretary")
    secretary = cast.other_branch.appointments.get().user
    assert enter(secretary).get(base(project) + "desk/").status_code == 404
    project.application.organisers.add(cast.other_branch)
    assert enter(secretary).get(base(project) + "desk/").status_code == 200
    assert enter(cast.outsider).get(base(project) + "desk/").status_code == 200


def test_the_live_page_waits_for_something_that_is_published(projects, cast, enter):
    project = projects.running(team=[cast.student])
    assert enter(None).get(base(project)).status_code == 404
    assert enter(cast.other_student).get(base(project)).status_code == 404
    assert "只有你们看得到" in text(enter(cast.student).get(base(project)))
    published(project)
    page = text(enter(None).get(base(project)))
    assert "夜跑" in page
    assert "西操场" in page
    assert "还有 30 个名额" in page
    assert "办这个项目" not in page


def test_application_project_calendar_and_public_page_lead_to_each_other(projects, cast, enter):
    project = published(projects.running())
    paper = f"/activities/applications/{project.application.pk}/"
    seat = f"/calendar/{project.occasions.get().gathering_id}/"
    desk, live = base(project) + "desk/", base(project)
    client = enter(cast.secretary)
    assert f'href="{desk}"' in text(client.get(paper))
    assert f'href="{paper}"' in text(client.get(desk))
    client = enter(cast.student)
    assert f'href="{live}"' in text(client.get(seat))
    other = Gathering.objects.get(pk=project.occasions.get().gathering_id)
    other.pk = None
    other.save()
    assert "看活动页" not in text(client.get(f"/calendar/{other.pk}/"))


def test_publishing_leads_back_to_the_project(projects, cast, enter):
    project = projects.running()
    gathering, desk = project.occasions.get().gathering, base(project) + "desk/"
    client = enter(cast.secretary)
    assert f'name="next" value="{desk}"' in text(client.get(desk))
    publish = f"/calendar/{gathering.pk}/arrange/publish/"
    assert client.post(publish, {"next": desk}).url == desk
    assert (
        client.post(publish, {"next": "//elsewhere.cn/"}).url
        == f"/calendar/{gathering.pk}/arrange/"
    )
    gathering.refresh_from_db()
    assert gathering.state == "published"


def test_drafts_do_not_stand_on_a_live_page(projects, client):
    project = projects.running(
        parts=[("初赛", projects.day(5, 19), 2, {}), ("决赛", projects.day(8, 19), 2, {})]
    )
    Gathering.objects.filter(title__contains="初赛").update(state="published")
    page = text(client.get(base(project)))
    assert "夜跑 · 初赛" in page
    assert "夜跑 · 决赛" not in page


def test_a_cancelled_project_says_why(projects, client, cast):
    from activities.projects import starting

    project = published(projects.running())
    project.application.state, project.application.reason = "cancelled", "台风要来"
    project.application.save()
    starting.cancel(project.application)
    page = text(client.get(base(project)))
    assert "台风要来" in page
    assert "报名</h2>" not in page


def test_unknown_numbers_are_nowhere(client, cast, enter):
    for page in ("", "desk/", "closing/", "sheet/", "rate/", "said/"):
        assert enter(cast.staff).get(f"/activities/projects/HD1/{page}").status_code == 404


def test_tasks_are_added_given_done_and_late(projects, cast, enter):
    project = projects.running(team=[cast.student])
    client, today = enter(cast.secretary), timezone.localdate()
    given = {"words": "借音响", "person": cast.student.pk, "due_on": today}
    assert client.post(base(project) + "desk/task/", given).status_code == 302
    task = Task.objects.get()
    assert (task.words, task.person, task.due_on) == ("借音响", cast.student, today)
    wrong = (
        {"due_on": today - timedelta(days=1)}, {"person": cast.other_student.pk},
        {"person": "x"}, {"words": ""}, {"words": "长" * 61}, {"due_on": "2026-02-30"},
    )  # fmt: skip
    for each in wrong:
        answer = client.post(base(project) + "desk/task/", given | each)
        assert answer.status_code == 400, each
    assert Task.objects.count() == 1
    Task.objects.update(due_on=today - timedelta(days=2))
    assert "已超期" in text(client.get(base(project) + "desk/"))
    client.post(f"{base(project)}desk/task-done/{task.pk}/")
    task.refresh_from_db()
    assert task.done_by == cast.secretary
    page = text(client.get(base(project) + "desk/"))
    assert "已超期" not in page
    assert "苏念勾的" in page
    client.post(f"{base(project)}desk/task-undone/{task.pk}/")
    client.post(f"{base(project)}desk/task-remove/{task.pk}/")
    assert not Task.objects.exists()
    answer = client.post(f"{base(project)}desk/task-done/{task.pk}/", follow=True)
    assert "已经被删掉了" in text(answer)
    assert client.post(f"{base(project)}desk/nothing/{task.pk}/").status_code == 404
    assert client.post(f"{base(project)}desk/nothing/").status_code == 404


def test_a_line_of_another_project_is_not_touched(projects, cast, enter):
    mine, other = (
        projects.running(),
        projects.running(unit=cast.other_branch, made_by=cast.other_student),
    )
    task = Task.objects.create(
        project=other, words="借音响", person=cast.other_student, due_on=timezone.localdate()
    )
    enter(cast.secretary).post(f"{base(mine)}desk/task-done/{task.pk}/")
    task.refresh_from_db()
    assert task.done_at is None


def test_banners_are_taken_down_by_somebody_on_a_day(projects, cast, enter):
    application = projects.approved()
    today = timezone.localdate()
    application.materials.create(what="横幅", place="一食堂", starts_on=today, ends_on=today)
    from activities.projects import starting

    project = projects.fresh(starting.start(application))
    material, client = project.materials.get(), enter(cast.secretary)
    assert "今天撤下" in text(client.get(base(project) + "desk/"))
    client.post(f"{base(project)}desk/material-down/{material.pk}/")
    material.refresh_from_db()
    assert (material.removed_on, material.removed_by) == (today, cast.secretary)
    page = text(client.get(base(project) + "desk/"))
    assert "已撤下" in page
    client.post(f"{base(project)}desk/material-up/{material.pk}/")
    material.refresh_from_db()
    assert (material.removed_on, material.removed_by) == (None, None)


def test_photos_are_drawn_anew_made_smaller_and_shown_on_request(projects, cast, enter):
    project = published(projects.running())
    client = enter(cast.secretary)
    given = {"caption": "起跑", "uploads": [
        upload(photo_with_place()), upload(picture(size=(2000, 1000)), "大图.jpg")]}  # fmt: skip
    assert client.post(base(project) + "desk/photo/", given).status_code == 302
    small, large = Photo.objects.order_by("pk")
    assert (small.caption, small.is_shown, small.attachment.is_claimed) == ("起跑", False, True)
    address = f"{base(project)}photos/{large.pk}/"
    answer = client.get(address)
    content = b"".join(answer.streaming_content)
    assert b"SecretCamera" not in content
    import io

    from PIL import Image

    assert Image.open(io.BytesIO(content)).size == (1280, 640)
    assert enter(None).get(address).status_code == 404
    enter(cast.secretary).post(f"{base(project)}desk/photo-show/{large.pk}/")
    assert enter(None).get(address).status_code == 200
    assert address in text(client.get(base(project)))
    enter(cast.secretary).post(f"{base(project)}desk/photo-hide/{large.pk}/")
    assert enter(None).get(address).status_code == 404
    enter(cast.secretary).post(f"{base(project)}desk/photo-remove/{large.pk}/")
    assert Photo.objects.count() == Attachment.objects.count() == 1


def test_photos_that_are_none_and_too_many(projects, cast, enter, monkeypatch):
    project = projects.running()
    client, address = enter(cast.secretary), base(project) + "desk/photo/"
    for uploads in ([upload(PDF, "a.pdf")], [upload(b"x", "a.jpg")], []):
        assert client.post(address, {"uploads": uploads}).status_code == 400
    assert not Photo.objects.exists()
    assert not Attachment.objects.exists()
    monkeypatch.setattr(actions, "MOST_PHOTOS", 1)
    client.post(address, {"uploads": [upload(picture())]})
    answer = client.post(address, {"uploads": [upload(picture())]})
    assert answer.status_code == 400
    assert "最多 30 张" in text(answer)


MONEY = {
    "money": {
        "sources": [{"key": "league", "label": "团费"}, {"key": "sponsor", "label": "赞助"}],
        "categories": ["奖品", "物料"], "variance_percent": "10", "prize_needs_receipt": True,
    }
}  # fmt: skip


def spent(**more):
    return {"item": "水", "amount": "99.50", "spent_on": timezone.localdate(), "source": "league",
            "category": "物料"} | more  # fmt: skip


def test_money_is_noted_with_source_category_and_receipt(projects, cast, enter):
    project = projects.running(
        rules=projects.rules(**MONEY), budget=[("水", "100", "league", "物料")]
    )
    client, address = enter(cast.secretary), base(project) + "desk/spending/"
    assert client.post(address, spent(receipt=upload(PDF, "发票.pdf"))).status_code == 302
    made = Spending.objects.get()
    assert (made.amount, made.source, made.category, made.by) == (
        Decimal("99.50"), "league", "物料", cast.secretary,
    )  # fmt: skip
    proof = f"{base(project)}files/{made.receipt_id}/"
    assert client.get(proof).status_code == 200
    page = text(client.get(base(project) + "desk/"))
    for words in ("¥99.50", "团费", "−¥0.50（−0.5%）", "100%"):
        assert words in page
    assert enter(cast.general_secretary).get(proof).status_code == 200
    assert enter(cast.other_student).get(proof).status_code == 404
    assert enter(None).get(proof).status_code == 302


@pytest.mark.parametrize("wrong", [
    {"amount": "-1"}, {"amount": "NaN"}, {"amount": "0"}, {"amount": "1e309"}, {"amount": "1.005"},
    {"amount": ""}, {"amount": "99999999999"}, {"source": "else"}, {"category": "else"},
    {"spent_on": "2999-01-01"}, {"item": ""}, {"item": "水\x00"},
])  # fmt: skip
def test_what_is_no_spending_is_refused_at_its_field(wrong, projects, cast, enter):
    project = projects.running(rules=projects.rules(**MONEY))
    answer = enter(cast.secretary).post(base(project) + "desk/spending/", spent(**wrong))
    assert (answer.status_code, Spending.objects.count()) == (400, 0)
    assert "要改" in text(answer)


@pytest.mark.parametrize("content", [b"MZ\x90", office(), b"", b"<svg onload=alert(1)>"])
def test_a_receipt_is_a_picture_or_a_pdf(content, projects, cast, enter):
    project = projects.running(rules=projects.rules(**MONEY))
    given = spent(receipt=upload(content, "发票.pdf"))
    answer = enter(cast.secretary).post(base(project) + "desk/spending/", given)
    assert answer.status_code == 400
    assert 'href="#spending-receipt"' in text(answer)
    assert (Spending.objects.count(), Attachment.objects.count()) == (0, 0)


def test_receipts_come_later_and_replace_each_other(projects, cast, enter):
    project = projects.running(rules=projects.rules(**MONEY))
    client = enter(cast.secretary)
    client.post(base(project) + "desk/spending/", spent(is_prize="on", category="奖品"))
    made = Spending.objects.get()
    page = text(client.get(base(project) + "desk/"))
    assert "缺票据" in page
    assert "缺签收单" in page
    address = f"{base(project)}spendings/{made.pk}/proof/"
    client.post(address, {"which": "receipt", "upload": upload(PDF, "一.pdf")})
    first = Spending.objects.get().receipt_id
    client.post(address, {"which": "receipt", "upload": upload(picture(), "二.jpg")})
    client.post(address, {"which": "sign_off", "upload": upload(picture(), "签收.jpg")})
    made = Spending.objects.get()
    assert (made.receipt.name, made.sign_off.name) == ("二.jpg", "签收.jpg")
    assert not Attachment.objects.filter(pk=first).exists()
    for wrong in ({"which": "by"}, {"which": "receipt"}):
        answer = client.post(address, wrong | {"x": "y"}, follow=True)
        assert answer.status_code == 200
    answer = client.post(
        address, {"which": "receipt", "upload": upload(b"MZ", "a.exe")}, follow=True
    )
    assert "这种文件收不了" in text(answer)
    client.post(f"{base(project)}desk/spending-remove/{made.pk}/")
    assert (Spending.objects.count(), Attachment.objects.count()) == (0, 0)


def test_nothing_is_spent_once_the_closing_is_handed_in(projects, cast, enter):
    project = projects.submitted(rules=projects.rules(**MONEY))
    answer = enter(cast.secretary).post(base(project) + "desk/spending/", spent())
    assert answer.status_code == 409
    assert "结项审核中" in text(answer)
    with pytest.raises(ValidationError):
        actions.add_photo(project=project, by=cast.secretary, upload=upload(picture()))


def test_the_team_arranges_its_gatherings_without_a_post(projects, cast, enter):
    project = projects.running(team=[cast.student], leader=cast.student)
    gathering = project.occasions.get().gathering
    address = f"/calendar/{gathering.pk}/arrange/"
    assert enter(cast.other_student).get(address).status_code == 404
    client = enter(cast.student)
    assert "加一场" not in text(client.get(address))  # dates are planned by those with a post
    assert client.post(address + "publish/").status_code == 302
    gathering.refresh_from_db()
    assert gathering.state == "published"
    assert enter(cast.other_student).get(address).status_code == 403
    Project.objects.update(state="cancelled")
    assert enter(cast.student).get(address).status_code == 403


def test_my_projects_are_those_i_make_happen(projects, cast, enter):
    projects.running(team=[cast.student])
    projects.running(title="读书会", unit=cast.other_branch, made_by=cast.other_student)
    assert "夜跑" in text(enter(cast.student).get("/activities/projects/"))
    page = text(enter(cast.secretary).get("/activities/projects/"))
    assert ("夜跑" in page, "读书会" in page) == (True, False)
    assert "还没有项目" in text(enter(cast.party_member).get("/activities/projects/"))


def test_staff_find_projects_by_state_and_words(projects, cast, enter):
    projects.overdue(title="夜跑")
    projects.running(title="读书会", unit=cast.other_branch)
    projects.submitted(title="义卖")
    client = enter(cast.staff)

    def shown(query):
        page = text(client.get(f"/activities/projects/all/{query}"))
        return [title for title in ("夜跑", "读书会", "义卖") if f">{title}</a>" in page]

    assert shown("") == ["夜跑", "读书会"]
    assert shown("?show=overdue") == ["夜跑"]
    assert shown("?show=closing") == ["义卖"]
    assert shown("?show=all") == ["夜跑", "读书会", "义卖"]
    assert shown("?show=all&q=经管") == ["读书会"]
    assert shown("?show=nonsense") == ["夜跑", "读书会"]
    assert "没有这样的项目" in text(client.get("/activities/projects/all/?q=%00没有"))
    for other in (cast.secretary, cast.student, cast.teacher):
        client = enter(other)
        assert client.get("/activities/projects/all/").status_code == 403
        assert client.get("/activities/projects/closings/").status_code == 403


@pytest.mark.parametrize("many", [1, 4])
def test_pages_ask_as_often_for_four_as_for_one(
    many, projects, cast, enter, crowd, django_assert_max_num_queries
):
    people = crowd(many)
    start = projects.day(-2, 14)
    project = projects.over(
        rules=projects.rules(**MONEY, files=[]), team=people, came=[cast.student],
        parts=[(f"第{n}场", start + timedelta(hours=3 * n), 2, {}) for n in range(many)],
        budget=[(f"水{n}", "10", "league", "物料") for n in range(many)],
    )  # fmt: skip
    today = timezone.localdate()
    for n, person in enumerate(people):
        Task.objects.create(project=project, words=f"事{n}", person=person, due_on=today)
        project.materials.create(what=f"横幅{n}", place="门口", starts_on=today, ends_on=today)
        actions.add_photo(
            project=project, by=cast.secretary, upload=upload(picture()), is_shown=True
        )
        actions.add_spending(
            project=project, by=cast.secretary, receipt=upload(picture()), item=f"水{n}",
            amount=Decimal(3), source="league", category="物料", spent_on=today,
        )  # fmt: skip
        projects.running(title=f"跑{n}")
        projects.submitted(title=f"义卖{n}", team=[person])
    for user, page, most in (
        (None, base(project), 8), (cast.student, base(project), 12),
        (cast.student, base(project) + "rate/", 12),
        (people[0], base(project) + "desk/", 24), (cast.secretary, base(project) + "desk/", 25),
        (people[0], base(project) + "closing/", 24), (cast.staff, base(project) + "sheet/", 25),
        (cast.student, "/activities/projects/", 6), (cast.staff, "/activities/projects/all/", 8),
        (cast.staff, "/activities/projects/closings/", 8),
        (cast.staff, base(project) + "said/", 12),
    ):  # fmt: skip
        client = enter(user)
        client.get(page)
        with django_assert_max_num_queries(most):
            assert client.get(page).status_code == 200
    assert queries.attended(project).people == 1


def test_a_gathering_that_is_full_says_so_on_the_live_page(projects, cast, client):
    project = projects.running(people_inside=1)
    [gathering] = [each.gathering for each in project.occasions.all()]
    calendar.publish(gathering=gathering, by=cast.secretary)
    calendar.register(gathering=gathering, by=cast.student)
    assert "已满，可排候补" in text(client.get(base(project)))


def test_one_tap_on_the_live_page_registers_and_comes_back(projects, cast, enter):
    project = projects.running(people_inside=5)
    [gathering] = [each.gathering for each in project.occasions.all()]
    calendar.publish(gathering=gathering, by=cast.secretary)
    client, seat = enter(cast.student), reverse("gatherings:register", args=[gathering.pk])
    assert f'formaction="{seat}"' in text(client.get(base(project)))
    answer = client.post(seat, {"next": base(project)}, follow=True)
    assert answer.redirect_chain == [(base(project), 302)]
    assert "已报名" in text(answer) and f'formaction="{seat}"' not in text(answer)
