"""Rules of real and invented colleges, written through the pages and put in force."""

import html
from decimal import Decimal as D

import pytest
from django.urls import reverse

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.models import PairKind
from party_pairing.pair_rules.spec import Cadence, Choice, Reason, Role, Spec
from party_pairing.pair_rules.wording import said
from tests.party_pairing.pair_rules.entering import Editor, by_label

pytestmark = pytest.mark.django_db

INVENTED = Spec(
    roles=(
        Role("teacher", "教师导师", who=rules.TEACHER, standing=rules.FORMAL),
        Role("peer", "学生伙伴", who=rules.STUDENT),
        Role("inspector", "考察人", 2, 2),
    ),
    helpers=("party", "probationary"),
    statuses=("activist", "development"),
    needs=(Choice("english", "外语"), Choice("abroad", "升学")),
    capacity=4,
    most_capacity=6,
    wishes=2,
    hard=(rules.OTHER_GRADE,),
    reasons=(Reason(rules.WISH, 50), Reason(rules.FIELD, 7), Reason(rules.SAME_COLLEGE, 9),
             Reason(rules.BEFORE, 11)),
    goal=rules.TOTAL,
    cadences=(
        Cadence(rules.REPORT, rules.TERM, D(2), most=D(4)),
        Cadence(rules.VISIT, rules.YEAR, D(3), 200, 300),
        Cadence(rules.EVALUATION, rules.HALF_YEAR, D(1)),
        Cadence(rules.HOURS, rules.TERM, D("12.5")),
    ),
    months=24,
    ends=(rules.GRADUATED, rules.DISCIPLINE, rules.OVER),
    automatic=(rules.GRADUATED, rules.OVER),
    confirm_days=7,
    write_days=7,
)  # fmt: skip
COLLEGES = {key: sample.spec for key, sample in SAMPLES.items()} | {"invented": INVENTED}


@pytest.fixture
def editor(client, cast):
    """A draft that begins with the usual rules, to be written over."""
    client.force_login(cast.staff)
    kind = PairKind.objects.create(name="党员团员结对")
    client.post(reverse("party_pairing:pair-rules-begin", args=[kind.pk]))
    return Editor(client, kind)


@pytest.mark.parametrize("key", COLLEGES)
def test_rules_of_colleges_are_written_through_the_pages(editor, key):
    spec = COLLEGES[key]
    editor.write(spec)
    draft = editor.client.get(editor.url())
    assert draft.context["refusals"] == []
    version = editor.forced()
    assert by_label(version.spec) == by_label(spec)
    assert said(version.spec) == said(spec)
    page = editor.client.get(reverse("party_pairing:pair-rules-read", args=[editor.kind.pk]))
    shown = html.unescape(page.content.decode())
    for _key, title, lines in said(spec):
        assert title in shown
        assert [line for line in lines if line not in shown] == []


def test_what_the_rules_ask_is_said():
    lines = {key: found for key, _title, found in said(INVENTED)}
    assert lines["roles"] == [
        "教师导师：每人正好 1 位，只能是正式党员，只能是教师。",
        "学生伙伴：每人正好 1 位，只能是学生。",
        "考察人：每人正好 2 位。",
    ]
    assert lines["cadences"] == [
        "每学期思想汇报 2–4 份。",
        "每学年走访至少 3 次；200 天没有就提醒双方；300 天没有就告诉党支部。",
        "每半年互相评价至少 1 次。",
        "每学期帮扶至少 12.5 学时。",
    ]
    p1 = {key: found for key, _title, found in said(SAMPLES["p1"].spec)}
    assert p1["roles"] == ["联系人：每人1–3 位，配对时找 1 位。"]
    assert p1["cadences"][1] == "结对期间解决实际问题至少 1 个。"
    p3 = {key: found for key, _title, found in said(SAMPLES["p3"].spec)}
    assert p3["who"] == [
        "联系人：正式党员、预备党员、发展对象、入党积极分子。", "联系谁：共青团员、群众。",
        "被联系的人代表整间宿舍，每间宿舍一份结对。",
        "一位联系人一般联系 1 个，本人愿意可以到 2 个。",
    ]  # fmt: skip
    assert p3["cadences"][2] == "每学期帮扶至少 40 学时。"


def tried(editor, of="now", **more):
    """The page where rules are tried out, sent as it stands with some fields changed."""
    url = reverse("party_pairing:pair-rules-try", args=[editor.kind.pk, of])
    form = editor.client.get(url).context["form"]
    data = {"goal": form.goal["goal"].value()}
    for rows in (form.members, form.helpers):
        data |= {field.html_name: field.value() for field in rows.management_form}
        for row in rows.forms:
            data |= {field.html_name: field.value() for field in row}
    given = {k: v for k, v in (data | more).items() if v not in (None, False)}
    return editor.client.get(url, given)


def test_twelve_is_tried_out(editor):
    """Three who are formal or not; the probationary one is nobody's 培养联系人."""
    editor.write(SAMPLES["p12"].spec)
    editor.forced()
    result = tried(editor).context["result"]
    assert [row[:3] for row in result["pairs"]] == [
        ("林一", "培养联系人", "党一"), ("林二", "培养联系人", "党二"),
        ("林三", "培养联系人", "党二"), ("林四", "第二联系人", "党三"),
    ]  # fmt: skip
    assert result["pairs"][0][4] == [
        "团员的第 1 志愿（+30）",
        "能帮上：学业（+10）",
        "都有空：周一晚上（+3）",
    ]
    assert result["left_out"] == [
        ("林四", "培养联系人",
         "没有符合条件的联系人：“同一学院（团总支）”挡住 2 位，“要正式党员”挡住 1 位。"
         "请再请人，或者由组织指定。"),
    ]  # fmt: skip
    assert result["places"] == [("党一", 1, 1), ("党二", 2, 2), ("党三", 1, 1)]


def test_a_dormitory_has_one(editor):
    editor.write(SAMPLES["p3"].spec)
    editor.forced()
    answer = tried(editor, **{"members-1-dormitory": "101"})
    result = answer.context["result"]
    assert [row[0] for row in result["left_out"]] == ["林二"]
    assert result["left_out"][0][2] == "同宿舍已经有人代表，宿舍只要一份结对。"
    assert [row[0] for row in result["pairs"]] == ["林一", "林三", "林四"]


def test_what_is_made_up_is_checked(editor):
    editor.forced()
    wrong = tried(editor, **{"members-0-grade": "zwanzig"})
    assert wrong.status_code == 400
    assert wrong.context["result"] is None
    nobody = tried(editor, **{f"helpers-{n}-name": "" for n in range(6)})
    assert nobody.status_code == 200
    assert "至少各写一个人" in nobody.content.decode()
