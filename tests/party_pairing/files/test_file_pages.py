"""Pages of files: the list, one file, who looked; records through their forms."""

from datetime import date

import pytest
from django.urls import reverse

from party_pairing.files.models import Look, PartyMembership, Record, RecordKind
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """ask(user, name, *args, data=None): the answer; `data` is posted."""

    def ask(user, name, *args, data=None, **query):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        address = reverse(f"party_pairing:{name}", args=args)
        return client.post(address, data) if data is not None else client.get(address, query)

    return ask


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_list_has_the_people_one_has_a_duty_for(ask, cast, scene):
    assert cast.other_student and cast.student
    cast.student.member.political_status = "activist"
    cast.student.member.save()
    scene.record(cast.student, "application", on=date(2025, 3, 1), source="own")
    scene.record(cast.student, "thoughts", on=date(2025, 3, 1))
    page = text(ask(cast.secretary, "file-list"))
    assert "林知夏" in page and "程以安" not in page
    assert cast.student.number not in page and "2024****01" in page
    assert "1 条" in page and "等确认" in page
    for query, there in (
        ({"q": "lzx"}, True), ({"q": "abc"}, False), ({"status": "activist"}, True),
        ({"status": "party"}, False), ({"waiting": "1"}, True), ({"unit": cast.branch.pk}, True),
        ({"unit": cast.other_branch.pk}, False), ({"unit": "x", "status": "?"}, True),
    ):  # fmt: skip
        assert ("林知夏" in text(ask(cast.secretary, "file-list", **query))) == there, query
    assert "没有找到这样的人" in text(ask(cast.secretary, "file-list", q="abc"))
    assert not Look.objects.exists()


def test_who_left_is_not_listed(ask, cast):
    cast.student.member.left_on = date(2026, 6, 30)
    cast.student.member.save()
    assert "林知夏" not in text(ask(cast.secretary, "file-list"))


def test_the_list_says_why_it_is_not_for_everybody(ask, cast):
    answer = ask(cast.student, "file-list")
    assert answer.status_code == 403
    assert "只给本人和有职责的人看" in answer.content.decode()
    assert "还没有归你的档案" in text(ask(cast.staff, "file-list"))


def test_a_file_shows_records_by_kind_with_their_source(ask, cast, scene):
    student = cast.student
    scene.record(student, "comprehensive", value=3, total=40, term="2025-1",
                 source="imported", origin="2025综测.xlsx")  # fmt: skip
    wrong = scene.record(student, "comprehensive", value=30, total=40, term="2024-2")
    Record.objects.filter(pk=wrong.pk).update(
        withdrawn_at="2026-01-01T00:00Z", withdrawn_by=cast.staff, withdrawn_because="看错行了"
    )
    page = text(ask(cast.secretary, "file-detail", student.pk))
    assert "2025–2026 学年第一学期：第 3 名，共 40 人" in page
    assert "来自《2025综测.xlsx》" in page
    assert "<s>2024–2025 学年第二学期：第 30 名，共 40 人</s>" in page
    assert "撤回原因：看错行了" in page
    assert "你以“所在支部团支书”的身份在看，本人看得到" in page
    look = Look.objects.get()
    assert (look.subject, look.viewer, look.what, look.duty) == (
        student, cast.secretary, "file", "所在支部团支书"
    )  # fmt: skip


def test_ones_own_file_is_no_look(ask, cast):
    page = text(ask(cast.student, "file-mine"))
    assert "档案里还没有记录" in page and "入党申请书" in page and "综测排名" not in page
    assert ask(cast.student, "file-detail", cast.student.pk).status_code == 302
    assert not Look.objects.exists()
    assert "档案里还没有记录" in text(ask(cast.general_secretary, "file-mine"))  # no member at all


def test_others_do_not_even_learn_that_it_is_there(ask, cast):
    for user in (cast.party_member, cast.other_student, cast.staff, cast.supervisor):
        assert ask(user, "file-detail", cast.student.pk).status_code == 404
    assert not Look.objects.exists()


def test_teachers_read_and_enter_nothing(ask, cast, scene):
    made = scene.record(cast.student, "application", on=date(2025, 3, 1), source="own")
    page = text(ask(cast.teacher, "file-detail", cast.student.pk))
    assert "属实，确认" not in page and "登记一条" not in page
    assert ask(cast.teacher, "record-new", cast.student.pk, "fails").status_code == 403
    assert ask(cast.teacher, "record-confirm", made.pk, data={}).status_code == 403
    assert ask(cast.teacher, "record-withdraw", made.pk).status_code == 403


def test_the_two_of_a_pair_read_what_is_not_sensitive(ask, cast, scene, monkeypatch):
    from party_pairing.files import duties

    monkeypatch.setattr(duties, "more", [lambda user, person: "结对党员"])
    page = text(ask(cast.party_member, "file-detail", cast.student.pk))
    assert "没有能给你看的记录" in page
    scene.record(cast.student, "fails", value=2, term="2025-1")
    scene.record(cast.student, "school", on=date(2025, 5, 1))
    page = text(ask(cast.party_member, "file-detail", cast.student.pk))
    assert "团校结业" in page and "不及格门数" not in page
    assert ask(cast.party_member, "record-new", cast.student.pk, "school").status_code == 403


@pytest.mark.parametrize(
    ("status", "standing", "words"),
    [
        ("party", "formal", ""), ("probationary", "probationary", ""), ("league", None, ""),
        ("league", "formal", "名册上是“共青团员”，会计学院学生党支部登记的是“正式党员”"),
        ("probationary", "formal", "名册上是“中共预备党员”"),
        ("party", None, "还没有哪个党支部登记了这位党员"),
    ],
)  # fmt: skip
def test_where_roster_and_party_branch_differ(ask, cast, scene, status, standing, words):
    cast.student.member.political_status = status
    cast.student.member.save()
    if standing:
        scene.in_party(cast.student, standing)
    page = text(ask(cast.secretary, "file-detail", cast.student.pk))
    assert ("两处写的不一样" in page) == bool(words)
    assert words in page


FORMS = {
    "application": {"on": "2025-03-01"},
    "comprehensive": {"term": "2025-1", "value": "3", "total": "40"},
    "fails": {"term": "2025-1", "value": "0"},
    "punishment": {"on": "2025-03-01", "until": "2026-03-01", "note": "警告"},
    "dormitory": {"term": "2025-1", "mark": "A"},
}
SAID = {
    "application": "2025年3月1日", "comprehensive": "第 3 名，共 40 人", "fails": "0 门",
    "punishment": "2025年3月1日 至 2026年3月1日", "dormitory": ">2025–2026 学年第一学期：A<",
}  # fmt: skip


@pytest.mark.parametrize("key", FORMS)
def test_a_record_of_each_shape_through_its_form(ask, cast, key):
    student = cast.student
    page = text(ask(cast.secretary, "record-new", student.pk, key))
    for field in FORMS[key]:
        assert f'name="{field}"' in page
    answer = ask(cast.secretary, "record-new", student.pk, key, data=FORMS[key])
    assert answer.status_code == 302, answer.content.decode()
    assert SAID[key] in text(ask(cast.secretary, "file-detail", student.pk))


def test_a_form_says_what_is_wrong(ask, cast):
    data = {"term": "2025-1", "value": "50", "total": "40"}
    page = text(ask(cast.secretary, "record-new", cast.student.pk, "comprehensive", data=data))
    assert "名次不能大于总人数 40。" in page
    page = text(ask(cast.secretary, "record-new", cast.student.pk, "comprehensive", data={}))
    assert page.count("请") and not Record.objects.exists()
    assert ask(cast.secretary, "record-new", cast.student.pk, "nothing").status_code == 404


def test_the_person_writes_and_the_branch_confirms(ask, cast):
    student = cast.student
    assert ask(student, "record-new", student.pk, "fails").status_code == 404
    ask(student, "record-new", student.pk, "application", data={"on": "2025-03-01"})
    record = Record.objects.get()
    assert "等确认" in text(ask(student, "file-mine"))
    assert "属实，确认" in text(ask(cast.secretary, "file-detail", student.pk))
    ask(cast.secretary, "record-confirm", record.pk, data={})
    record.refresh_from_db()
    assert record.confirmed_by == cast.secretary
    page = text(ask(student, "record-withdraw", record.pk, data={"because": "写错了"}))
    assert "由团支部撤回" in page
    answer = ask(cast.secretary, "record-withdraw", record.pk, data={"because": "日期不对"})
    assert answer.status_code == 302
    assert "已经撤回了" in text(ask(cast.secretary, "record-withdraw", record.pk))
    assert "<s>2025年3月1日</s>" in text(ask(student, "file-mine"))


def test_who_looked_by_day(ask, cast):
    assert "还没有人看过" in text(ask(cast.student, "look-mine"))
    for _ in range(2):
        ask(cast.secretary, "file-detail", cast.student.pk)
    ask(cast.administrator, "file-detail", cast.student.pk)
    page = text(ask(cast.student, "look-mine"))
    assert "苏念" in page and "所在支部团支书" in page and "档案，2 次" in page
    assert "何思远" in page and "团委管理员" in page
    assert "苏念" in text(ask(cast.administrator, "look-list", cast.student.pk))
    assert ask(cast.secretary, "look-list", cast.student.pk).status_code == 403


def test_party_branch_pages(ask, cast, scene):
    branch, member = scene.party_branch(), scene.party_member("党员甲")
    holder = scene.contact("organisation")
    page = text(ask(holder, "party-detail", branch.pk))
    assert "党员甲" in page and "登记党员" in page
    data = {"number": cast.student.number, "standing": "probationary", "starts_on": "2026-06-01"}
    assert ask(holder, "party-member-new", branch.pk, data=data).status_code == 302
    found = PartyMembership.objects.get(user=cast.student)
    assert "名册上是“共青团员”" in text(ask(holder, "party-detail", branch.pk))
    text(ask(holder, "party-member-formal", found.pk))
    text(ask(holder, "party-member-end", found.pk))
    page = text(ask(holder, "party-member-new", branch.pk, data=data | {"number": "nobody"}))
    assert "没有找到这个学号/工号" in page
    page = text(ask(holder, "party-member-new", branch.pk, data=data))
    assert "请先在那里结束" in page
    data = {"number": member.number, "post": "contact", "starts_on": "2026-06-01"}
    assert ask(holder, "party-post-new", branch.pk, data=data).status_code == 302
    contact = User.objects.get(pk=member.pk)
    page = text(ask(contact, "party-detail", branch.pk))
    assert "登记党员" not in page
    assert ask(contact, "party-member-new", branch.pk).status_code == 403
    assert ask(contact, "party-member-end", found.pk).status_code == 403
    answer = ask(cast.student, "party-list")
    assert answer.status_code == 403 and "只给本党支部的书记" in answer.content.decode()
    assert ask(cast.staff, "party-detail", branch.pk).status_code == 404
    assert "还没有归你的党支部" in text(ask(cast.staff, "party-list"))


def test_kinds_are_kept_by_staff(ask, cast):
    assert ask(cast.secretary, "record-kind-list").status_code == 403
    assert "入党申请书" in text(ask(cast.staff, "record-kind-list"))
    data = {"name": "英语等级", "shape": "mark", "period": "", "marks": "六级、四级 无",
            "is_sensitive": "on"}  # fmt: skip
    assert ask(cast.staff, "record-kind-new", data=data).status_code == 302
    made = RecordKind.objects.get(name="英语等级")
    assert (made.marks, made.key, made.is_own) == (["六级", "四级", "无"], "yingyudengji", False)
    page = text(ask(cast.staff, "record-kind-new", data=data | {"name": "另一个", "marks": "A"}))
    assert "至少写两个等级" in page
    page = text(ask(cast.staff, "record-kind-new", data=data))
    assert "同名" in page or "已存在" in page
    data |= {"is_active": "on", "shape": "day"}
    assert ask(cast.staff, "record-kind-edit", made.pk, data=data).status_code == 302
    Record.objects.create(
        kind=made, user=cast.student, on="2025-03-01", source="typed", entered_by=cast.staff
    )
    page = text(ask(cast.staff, "record-kind-edit", made.pk, data=data | {"shape": "rank"}))
    assert "已经有记录，不能改成别的样子" in page


def test_charges_are_kept_by_administrators(ask, cast, scene):
    assert ask(cast.staff, "charge-list").status_code == 403
    assert "还没有人分管" in text(ask(cast.administrator, "charge-list"))
    data = {"number": cast.staff.number, "unit": cast.general_branch.pk}
    assert ask(cast.administrator, "charge-list", data=data).status_code == 302
    assert "周一鸣" in text(ask(cast.administrator, "charge-list"))
    page = text(ask(cast.administrator, "charge-list", data=data | {"number": "2024110102"}))
    assert "没有找到" in page
    assert "林知夏" not in text(ask(cast.staff, "file-list"))
    assert cast.student and "林知夏" in text(ask(cast.staff, "file-list"))
    charge = cast.staff.party_charges.get()
    assert ask(cast.staff, "charge-end", charge.pk, data={}).status_code == 403
    ask(cast.administrator, "charge-end", charge.pk, data={})
    assert "还没有归你的档案" in text(ask(cast.staff, "file-list"))


def test_pages_ask_the_same_number_of_questions_however_many_people(
    ask, cast, scene, django_assert_max_num_queries
):
    people = [scene.student() for _ in range(12)]
    for each in people:
        scene.record(each, "application", on=date(2025, 3, 1), source="own")
        scene.in_party(each)
    for each in people[:10]:
        scene.record(people[11], "thoughts", on=date(2025, 3, 1 + people.index(each)))
    ask(cast.secretary, "file-list")
    with django_assert_max_num_queries(16):
        text(ask(cast.secretary, "file-list"))
    with django_assert_max_num_queries(22):
        text(ask(cast.secretary, "file-detail", people[11].pk))
    with django_assert_max_num_queries(18):
        text(ask(people[11], "file-mine"))
    holder = scene.contact("secretary")
    with django_assert_max_num_queries(18):
        text(ask(holder, "party-detail", scene.party_branch().pk))
