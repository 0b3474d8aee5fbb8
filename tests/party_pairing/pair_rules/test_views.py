"""Pages of the rules of pairing: kinds, versions, two colleagues at once, rows moved, files."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.demo import fill
from party_pairing.pair_rules.library import P12, SAMPLES, USUAL
from party_pairing.pair_rules.models import PairKind
from party_pairing.pair_rules.proposal import LeftOut
from party_pairing.pair_rules.wording import left_out_words, reason_words
from tests.party_pairing.pair_rules.entering import Editor
from tuanwei.audit.models import AuditEvent
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.queries import active_kinds, draft_of, rules_in_force

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"party_pairing:pair-{name}", args=args)


@pytest.fixture
def kind(cast):
    """A kind with rules in force."""
    kind = actions.save_kind(BOOK, by=cast.staff, name="党员团员结对")
    draft = actions.save_draft(BOOK, kind=kind, by=cast.staff, spec=USUAL)
    actions.put_in_force(BOOK, kind=kind, by=cast.staff, seen=draft.digest, note="第一版")
    return kind


@pytest.fixture
def editor(client, cast, kind):
    client.force_login(cast.staff)
    client.post(url("rules-begin", kind.pk))
    return Editor(client, kind)


def texts(answer):
    return [str(each) for each in answer.context["messages"]]


def test_kinds_are_added_renamed_ordered_and_retired(client, cast):
    client.force_login(cast.staff)
    for name in ("党员团员结对", "培养联系人"):
        assert client.post(url("kind-list"), {"name": name, "hint": "说明"}).status_code == 302
    again = client.post(url("kind-list"), {"name": "培养联系人"})
    assert again.status_code == 400
    assert list(again.context["form"].errors["name"]) == ["已经有同名的结对类型了。"]
    first, second = PairKind.objects.all()
    client.post(url("kind-move", second.pk, "up"))
    assert list(PairKind.objects.all()) == [second, first]
    client.post(url("kind-move", second.pk, "up"))
    assert list(PairKind.objects.all()) == [second, first]
    client.post(url("kind-edit", first.pk), {"name": "结对帮带", "hint": ""})
    client.post(url("kind-offer", first.pk))
    first.refresh_from_db()
    assert (first.name, first.is_active) == ("结对帮带", False)
    assert list(active_kinds(BOOK.kinds)) == [second]
    assert AuditEvent.objects.filter(name="party_pairing.pair_kind.changed").count() == 5


def test_a_new_version_keeps_the_old_one(editor, kind, cast):
    old = rules_in_force(kind)
    editor.wrote("who", capacity="2")
    assert rules_in_force(kind) == old
    look = editor.client.get(url("rules-force", kind.pk))
    assert look.context["changes"] == [(
        "谁参加", ["一位联系人一般联系 3 个，本人愿意可以到 5 个。"],
        ["一位联系人一般联系 2 个，本人愿意可以到 5 个。"],
    )]  # fmt: skip
    new = editor.forced("少一个人")
    assert (old.version, new.version, new.note) == (1, 2, "少一个人")
    assert (new.put_in_force_by, old.spec) == (cast.staff, USUAL)
    page = editor.client.get(url("rules-read", kind.pk))
    assert [(each.version, bool(changes)) for each, changes in page.context["history"]] == [
        (2, True), (1, False),
    ]  # fmt: skip
    assert "第 1 版" in editor.client.get(url("rules-version", kind.pk, 1)).content.decode()


def test_what_contradicts_itself_is_not_put_in_force(editor, kind):
    editor.wrote("hard", hard=["same_branch", "other_branch"])
    draft = editor.client.get(editor.url())
    assert [(each.words, where) for each, where in draft.context["refusals"]] == [
        ("又要“同一个团支部”，又要“不同的团支部”，没有人能满足。", editor.url("hard"))
    ]
    answer = editor.client.get(url("rules-force", kind.pk), follow=True)
    assert texts(answer) == ["草稿还有要改的，改好再生效。"]
    seen = draft.context["draft"].digest
    answer = editor.client.post(url("rules-force", kind.pk), {"seen": seen}, follow=True)
    assert texts(answer) == ["又要“同一个团支部”，又要“不同的团支部”，没有人能满足。"]
    assert rules_in_force(kind).version == 1
    answer = editor.client.get(url("rules-try", kind.pk, "draft"), follow=True)
    assert texts(answer) == ["草稿还有要改的，改好再试。"]


def test_two_colleagues_do_not_write_over_each_other(editor, kind, cast):
    _page, data = editor.page("who")
    actions.save_draft(BOOK, kind=kind, by=cast.staff2, spec=P12, seen=draft_of(kind).digest)
    answer = editor.client.post(editor.url("who"), data)
    assert answer.status_code == 400
    assert answer.context["refused"] == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert editor.spec == P12
    for name in ("rules-force", "rules-drop"):
        answer = editor.client.post(url(name, kind.pk), {"seen": data["seen"]}, follow=True)
        assert len(texts(answer)) == 1
    assert draft_of(kind).spec == P12
    editor.client.post(url("rules-drop", kind.pk), {"seen": draft_of(kind).digest})
    assert draft_of(kind) is None


def test_rows_are_moved_and_keep_their_keys(editor):
    _page, data = editor.page("needs")
    labels = [each.label for each in editor.spec.needs]
    editor.client.post(editor.url("needs"), data | {"move": "needs:2:up"})
    assert [each.label for each in editor.spec.needs] == [labels[1], labels[0], *labels[2:]]
    _page, data = editor.page("needs")
    editor.client.post(editor.url("needs"), data | {"needs-0-label": "找工作"})
    assert (editor.spec.needs[0].key, editor.spec.needs[0].label) == ("job", "找工作")


def test_what_is_wrong_is_said_and_kept(editor):
    answer = editor.save("roles", [{"label": "", "least": "x", "most": "1", "standing": "any"}])
    assert answer.status_code == 400
    (form,) = answer.context["page"].forms
    assert set(form.errors) == {"label", "least"}
    assert editor.spec == USUAL


def test_a_file_goes_from_one_college_to_another(editor, kind, client, cast):
    answer = client.get(url("rules-export", kind.pk, 1))
    assert BOOK.file.read(answer.content) == USUAL
    other = actions.save_kind(BOOK, by=cast.staff, name="别的")
    sent = SimpleUploadedFile("rules.json", BOOK.file.written(P12, "别的").encode())
    client.post(url("rules-import", other.pk), {"file": sent, "seen": ""})
    assert draft_of(other).spec == P12
    for text in (
        "{", '{"format": "contest-rules/1"}', '{"format": "pair-rules/1", "rules": {"hard": [1]}}',
        json.dumps({"format": "pair-rules/1", "rules": {"wishes": 10**9}}),
        json.dumps({"format": "pair-rules/1", "rules": {"confirm_days": 1e999}}),
        json.dumps({"format": "pair-rules/1",
                    "rules": {"roles": [{"key": "a/b", "label": "x"}]}}),
        json.dumps({"format": "pair-rules/1", "rules": {"cadences": [
            {"what": "talk", "every": "week", "amount": "1E+9"}]}}),
    ):  # fmt: skip
        wrong = SimpleUploadedFile("rules.json", text.encode())
        seen = draft_of(other).digest
        answer = client.post(url("rules-import", other.pk), {"file": wrong, "seen": seen})
        assert answer.status_code == 400, text
    assert draft_of(other).spec == P12


def test_any_sound_file_is_shown_whatever_it_says(editor, kind, client):
    odd = replace(
        USUAL, hard=("tall",), goal="luck", helpers=("nobody",), statuses=("x",), ends=("y",),
        cadences=(replace(USUAL.cadences[0], what="dance", every="never"),), stands_for="village",
        reasons=(replace(USUAL.reasons[0], kind="stars"),),
    )  # fmt: skip
    sent = SimpleUploadedFile("rules.json", BOOK.file.written(odd, "x").encode())
    client.post(url("rules-import", kind.pk), {"file": sent, "seen": draft_of(kind).digest})
    assert client.get(editor.url()).status_code == 200
    for section in ("who", "roles", "needs", "hard", "reasons", "cadences", "ends"):
        assert client.get(editor.url(section)).status_code == 200


def test_students_read_what_is_in_force(client, cast, kind):
    client.force_login(cast.student)
    page = client.get(url("rules-read", kind.pk))
    assert (
        "每月谈心至少 1 次；45 天没有就提醒双方；60 天没有就告诉党支部。" in page.content.decode()
    )
    assert client.get(url("rules-draft", kind.pk)).status_code == 403
    empty = actions.save_kind(BOOK, by=cast.staff, name="还没写")
    assert client.get(url("rules-read", empty.pk)).status_code == 404
    assert [each.name for each, *_rest in client.get(url("kind-list")).context["kinds"]] == [
        "党员团员结对"
    ]


def test_reasons_are_said_in_words():
    assert [reason_words(kind, points, of, USUAL) for kind, points, of in (
        ("wish", 20, ("2",)), ("helper_wish", 30, ("1",)), ("field", 20, ("study", "mind")),
        ("time", 3, ("6-9",)), ("cross_grade", 5, ()), ("stars", 1, ()),
    )] == [
        "团员的第 2 志愿（+20）", "联系人的第 1 志愿（+30）", "能帮上：学业、心理（+20）",
        "都有空：周六上午（+3）", "跨年级（+5）", "stars（+1）",
    ]  # fmt: skip
    full = LeftOut(1, "main", "no_place_left", 3, {"same_sex": 2})
    assert left_out_words(full, USUAL) == (
        "有 3 位符合条件，名额都满了。请哪位多联系一个，或者再请人来当联系人。"
    )
    alone = LeftOut(1, "main", "nobody_allowed")
    assert left_out_words(alone, USUAL) == "没有别的联系人可选。请再请人来当联系人。"


@pytest.mark.parametrize("rows", [1, 8])
def test_pages_ask_the_same_whatever_there_is(
    client, cast, kind, rows, django_assert_max_num_queries
):
    for n in range(rows):
        more = actions.save_kind(BOOK, by=cast.staff, name=f"第 {n} 种")
        for version in range(2):
            spec = replace(USUAL, capacity=version + 1)
            draft = actions.save_draft(BOOK, kind=more, by=cast.staff, spec=spec)
            actions.put_in_force(BOOK, kind=more, by=cast.staff, seen=draft.digest)
    client.force_login(cast.staff)
    client.get(url("kind-list"))
    with django_assert_max_num_queries(12):
        client.get(url("kind-list"))
    with django_assert_max_num_queries(12):
        client.get(url("rules-read", kind.pk))


def test_the_demo(cast):
    cast.staff  # noqa: B018  made when first named
    fill(None, made := {})
    assert [each.name for each in active_kinds(BOOK.kinds)] == ["党员团员结对", "培养联系人"]
    assert rules_in_force(made["pair_kinds"]["usual"]).version == 2
    assert draft_of(made["pair_kinds"]["usual"]).spec.reasons[-1].weight == 5
    assert set(SAMPLES) == {"usual", "p1", "p3", "p12"}
    assert D(40) in {each.amount for each in SAMPLES["p3"].spec.cadences}
