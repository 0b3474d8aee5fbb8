"""Lists: search, masks, constant queries; what the pages show to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tuanwei.accounts.models import ActivationCode, User
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def roster(cast):
    """Five people whose names are searched."""
    people = [("2024110111", "曾晓华"), ("2024110112", "曾小红"), ("2024110113", "欧阳娜娜"),
              ("2024110114", "李𠅤"), ("2024120212", "曾晓")]  # fmt: skip
    for number, name in people[:4]:
        cast.student_of(number, name, cast.branch)
    cast.student_of(*people[4], cast.other_branch)


def found(client, text):
    response = client.get("/branches/members/", {"q": text})
    assert response.status_code == 200
    return [member.user.name for member in response.context["page"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("曾", ["曾晓", "曾小红", "曾晓华"]), ("晓华", ["曾晓华"]), ("zengxiaohua", ["曾晓华"]),
        ("ZXH", ["曾小红", "曾晓华"]), ("ouyang", ["欧阳娜娜"]), ("oynn", ["欧阳娜娜"]),
        ("2024110112", ["曾小红"]), ("２０２４１２", ["曾晓"]), (" 曾 晓 华 ", ["曾晓华"]),
        ("𠅤", ["李𠅤"]), ("%", []), ("_", []), ("\\", []), ("<script>", []), ("\x00", 5),
    ],
)  # fmt: skip
def test_search(cast, client, roster, text, names):
    client.force_login(cast.staff)
    if isinstance(names, int):
        assert len(found(client, text)) == names
    else:
        assert found(client, text) == names


@pytest.mark.parametrize("text", ["会计", "kuaiji", "kj2401", "KJ2401", "2401"])
def test_units_are_found(cast, client, text):
    assert cast.branch
    client.force_login(cast.student)
    names = [unit.name for unit in client.get("/branches/", {"q": text}).context["page"]]
    assert "会计2401团支部" in names


def test_search_stays_in_scope(cast, client, roster):
    client.force_login(cast.secretary)
    assert found(client, "曾晓") == ["曾晓华"]


def test_search_is_served_by_indexes(roster):
    from branches.organisation.people import searched
    from branches.organisation.permissions import Member

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for text in ("zeng", "zxh", "2024", "曾晓", "晓华"):
            plan = searched(Member.objects.all(), text).values("pk").explain()
            assert "Seq Scan on accounts_user" not in plan, plan


@pytest.mark.parametrize(
    ("role", "address", "most"),
    [
        ("staff", "/branches/members/", 25), ("secretary", "/branches/members/", 25),
        ("staff", "/branches/", 25), ("student", "/branches/", 12),
        ("student", "/branches/duties/", 12), ("student", "/accounts/me/", 12),
        ("staff", "/branches/appointments/", 25), ("student", "/branches/units/{}/", 12),
        ("staff", "/branches/units/{}/", 25), ("administrator", "/accounts/grants/", 25),
    ],
)  # fmt: skip
def test_queries_do_not_grow_with_rows(cast, client, role, address, most):
    client.force_login(getattr(cast, role))
    address, counts = address.format(cast.branch.pk), []
    for n in range(3):
        user = cast.student_of(f"202411015{n}", f"同学{n}", cast.branch)
        cast.granted(f"T500{n}", f"老师{n}", "teacher")
        user.appointments.create(unit=cast.branch, post="rights", starts_on="2024-09-01")
        if n in (0, 2):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= most


def test_masks_for_staff_whole_for_administrators_and_logged(cast, client):
    User.objects.filter(pk=cast.student.pk).update(phone="13800001234")
    page = f"/branches/members/{cast.student.member.pk}/"
    client.force_login(cast.staff)
    for address in (page, "/branches/members/"):
        text = client.get(address).content.decode()
        assert "2024****01" in text
        assert "13800001234" not in text
        assert cast.student.number not in text
    assert not AuditEvent.objects.exists()
    client.force_login(cast.administrator)
    assert "13800001234" in client.get(page).content.decode()
    assert "13800001234" in client.get("/branches/members/").content.decode()
    names = list(AuditEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["branches.member.viewed", "branches.member.listed"]


def test_own_page_is_whole_and_not_logged(cast, client):
    client.force_login(cast.student)
    text = client.get(f"/branches/members/{cast.student.member.pk}/").content.decode()
    assert cast.student.number in text
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("query", ["?unit=x", "?unit=0", "?unit=99999999999999999999",
                                   "?status=king", "?after=forged", "?q=" + "长" * 500])  # fmt: skip
def test_odd_addresses_show_a_page(cast, client, query):
    client.force_login(cast.staff)
    assert client.get(f"/branches/members/{query}").status_code == 200


def test_empty_list_and_empty_filter(cast, client):
    client.force_login(cast.staff)
    assert "名册还是空的" in client.get("/branches/members/").content.decode()
    assert "没有找到这样的人" in client.get("/branches/members/?q=x").content.decode()


def test_duties_in_words(cast, client):
    client.force_login(cast.secretary)
    text = client.get("/branches/duties/").content.decode()
    assert "会计2401团支部 书记" in text
    assert "查看并导入本支部名册，给本支部同学发激活码。" in text


def test_every_post_and_role_has_words():
    from branches.organisation import duties
    from branches.organisation.models import Unit
    from tuanwei.accounts.models import Grant

    for kind in Unit.Kind:
        for post in duties.POSTS[kind]:
            assert str(duties.of_post(kind, post)).endswith("。")
    assert all(str(duties.of_role(role)).endswith("。") for role in Grant.Role)


def test_code_sheet_gives_codes_that_work(cast, client):
    assert cast.student
    client.force_login(cast.secretary)
    response = client.post(f"/branches/units/{cast.branch.pk}/codes/")
    [(person, code)] = response.context["issued"]
    assert (person, code in response.content.decode()) == (cast.student, True)
    assert "no-store" in response["Cache-Control"]
    assert ActivationCode.objects.get().user == cast.student
    client.post("/accounts/logout/")
    data = {"username": person.number, "code": code, "new_password1": "银杏-叶落-88",
            "new_password2": "银杏-叶落-88"}  # fmt: skip
    assert client.post("/accounts/activate/", data).url == "/"


def test_new_code_for_one_person_is_told_to_them(cast, client):
    client.force_login(cast.staff)
    response = client.post(f"/branches/people/{cast.student.pk}/code/")
    assert response.context["code"] in response.content.decode()
    client.force_login(cast.student)
    assert "团委为你的账号发了新的激活码" in client.get("/notices/").content.decode()


def test_the_copy_of_my_data(cast, client):
    client.force_login(cast.secretary)
    data = client.post("/accounts/me/data/").json()
    assert data["账号"][0]["学号/工号"] == "2024110102"
    assert data["组织关系"][0]["支部"] == "会计2401团支部"
    assert data["任职与角色"][0]["职务"] == "书记"
    assert "password" not in str(data)
    assert AuditEvent.objects.get().name == "accounts.data.exported"


@pytest.mark.parametrize(
    ("query", "names"),
    [({}, ["林知夏", "苏念"]), ({"q": "lzx"}, ["林知夏"]), ({"status": "party"}, [])],
)
def test_the_export_holds_what_the_list_shows(cast, client, query, names):
    from branches.organisation.resources import member_rows

    cast.student, cast.other_student, cast.secretary  # noqa: B018
    total, rows = member_rows({"by": cast.secretary.pk, **query}, ["name"], False)
    assert (total, sorted(row[0] for row in rows)) == (len(names), sorted(names))
    client.force_login(cast.secretary, "tuanwei.accounts.backends.NumberBackend")
    shown = client.get("/branches/members/", query).context["page"].rows
    assert sorted(member.user.name for member in shown) == sorted(names)


@pytest.mark.parametrize(
    ("role", "shown"),
    [("secretary", True), ("general_secretary", True), ("staff", True), ("answerer", False)],
)
def test_the_roster_and_its_import_are_in_the_menu_of_those_who_keep_it(cast, client, role, shown):
    client.force_login(getattr(cast, role), "tuanwei.accounts.backends.NumberBackend")
    page = client.get("/desk/").content.decode()
    assert ("/imports/" in page) is shown
    assert ("/branches/members/" in page) is shown
