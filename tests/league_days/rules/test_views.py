"""Pages of the rules of contests: versions, two colleagues at once, rows moved, files, words."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.demo import fill
from branches.league_days.rules.library import FUNNEL, MONTHLY, SAMPLES
from branches.league_days.rules.models import ContestKind
from tests.league_days.rules.entering import Editor
from tuanwei.audit.models import AuditEvent
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.queries import active_kinds, draft_of, rules_in_force

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"league_days:{name}", args=args)


@pytest.fixture
def kind(cast):
    """A kind with rules in force."""
    kind = actions.save_kind(BOOK, by=cast.staff, name="每月最佳")
    draft = actions.save_draft(BOOK, kind=kind, by=cast.staff, spec=MONTHLY)
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
    for name in ("每月最佳", "学期十佳"):
        assert client.post(url("kind-list"), {"name": name, "hint": "说明"}).status_code == 302
    again = client.post(url("kind-list"), {"name": "每月最佳"})
    assert again.status_code == 400
    assert list(again.context["form"].errors["name"]) == ["已经有同名的评选了。"]
    first, second = ContestKind.objects.all()
    client.post(url("kind-move", second.pk, "up"))
    assert list(ContestKind.objects.all()) == [second, first]
    client.post(url("kind-move", second.pk, "up"))
    assert list(ContestKind.objects.all()) == [second, first]
    client.post(url("kind-edit", first.pk), {"name": "月度最佳", "hint": ""})
    client.post(url("kind-offer", first.pk))
    first.refresh_from_db()
    assert (first.name, first.is_active) == ("月度最佳", False)
    assert list(active_kinds(BOOK.kinds)) == [second]
    assert AuditEvent.objects.filter(name="branches.contest_kind.changed").count() == 5


def test_a_new_version_keeps_the_old_one(editor, kind, cast):
    old = rules_in_force(kind)
    editor.wrote("quotas", {"quotas": [{"group": "", "count": "3"}]})
    assert rules_in_force(kind) == old
    page = editor.client.get(editor.url())
    assert page.context["changes"] == [
        ("名额", ["全部支部：每个团总支最多 2 个。"], ["全部支部：每个团总支最多 3 个。"])
    ]
    seen = page.context["draft"].digest
    editor.client.post(url("rules-force", kind.pk), {"seen": seen, "note": "多给一个名额"})
    new = rules_in_force(kind)
    assert (old.version, new.version, new.note) == (1, 2, "多给一个名额")
    assert (new.put_in_force_by, old.spec) == (cast.staff, MONTHLY)
    page = editor.client.get(url("rules-read", kind.pk))
    assert [(each.version, bool(changes)) for each, changes in page.context["history"]] == [
        (2, True), (1, False),
    ]  # fmt: skip
    assert (
        "每个团总支最多 2 个"
        in editor.client.get(url("rules-version", kind.pk, 1)).content.decode()
    )


def test_two_colleagues_at_once_are_told(editor, kind, cast):
    _page, data = editor.page("quotas")
    actions.save_draft(
        BOOK, kind=kind, by=cast.staff2, spec=replace(MONTHLY, places=1), seen=data["seen"]
    )
    late = editor.client.post(editor.url("quotas"), data)
    assert late.status_code == 400
    assert late.context["refused"] == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert editor.spec.places == 1
    forced = editor.client.post(url("rules-force", kind.pk), {"seen": data["seen"]}, follow=True)
    assert texts(forced) == ["同事刚动过草稿，请刷新页面看一遍再生效。"]
    dropped = editor.client.post(url("rules-drop", kind.pk), {"seen": data["seen"]}, follow=True)
    assert texts(dropped) == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    begun = editor.client.post(url("rules-begin", kind.pk), follow=True)
    assert texts(begun) == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert rules_in_force(kind).version == 1


def test_what_contradicts_itself_is_saved_and_not_put_in_force(editor, kind):
    stage = editor.spec.stages[0]
    rows = [
        {"label": p.label, "kind": p.kind, "weight": w}
        for p, w in zip(stage.panels, "63", strict=True)
    ]
    editor.wrote(
        f"stages/{stage.key}", {"panels": [r | {"weight": r["weight"] + "0"} for r in rows]}
    )
    page = editor.client.get(editor.url())
    said = "“终评”的权重加起来是 90%，要正好 100%：评委 60%、网络投票 30%。"
    assert said in [each.words for each, _url in page.context["refusals"]]
    assert [u for each, u in page.context["refusals"] if each.words == said] == [
        editor.url(f"stages/{stage.key}")
    ]
    seen = page.context["draft"].digest
    forced = editor.client.post(url("rules-force", kind.pk), {"seen": seen}, follow=True)
    assert said in texts(forced)
    tried = editor.client.get(url("rules-try", kind.pk, "draft"), follow=True)
    assert texts(tried) == ["草稿还有要改的，改好再试。"]


def test_rows_are_moved_and_taken_out_and_keep_their_keys(editor):
    _page, data = editor.page("awards")
    moved = editor.client.post(editor.url("awards"), data | {"move": "awards:2:up"})
    assert moved.url == editor.url("awards")
    assert [each.key for each in editor.spec.awards] == ["good", "best"]
    _page, data = editor.page("awards")
    editor.client.post(editor.url("awards"), data | {"move": "awards:1:up"})
    assert [each.key for each in editor.spec.awards] == ["good", "best"]
    _page, data = editor.page("awards")
    editor.client.post(
        editor.url("awards"), data | {"awards-0-DELETE": "on", "awards-1-label": "最好"}
    )
    assert [(each.key, each.label) for each in editor.spec.awards] == [("best", "最好")]
    section = "stages/final/judges"
    _page, data = editor.page(section)
    editor.client.post(editor.url(section), data | {"move": "items:1:down"})
    items = editor.spec.stages[0].panels[0].items
    assert [each.key for each in items] == ["new", "thought", "effect", "part"]


def test_bands_go_with_their_item_when_it_moves(editor):
    section = "stages/final/judges"
    _page, data = editor.page(section)
    data |= {
        "bands-0-item": "2",
        "bands-0-label": "好",
        "bands-0-least": "20",
        "bands-0-most": "35",
    }
    editor.client.post(editor.url(section), data | {"move": "items:2:up"})
    items = editor.spec.stages[0].panels[0].items
    assert [(item.key, [band.label for band in item.bands]) for item in items[:2]] == [
        ("new", ["好"]), ("thought", []),
    ]  # fmt: skip
    _page, data = editor.page(section)
    data |= {"bands-1-item": "7", "bands-1-label": "好", "bands-1-most": "35"}
    wrong = editor.client.post(editor.url(section), data)
    assert wrong.status_code == 400
    assert [dict(form.errors) for form in wrong.context["page"].forms] == [
        {"item": ["这一行没有写评分细则。"]}
    ]
    _page, data = editor.page(section)
    editor.client.post(editor.url(section), data | {"items-0-DELETE": "on"})
    assert [item.bands for item in editor.spec.stages[0].panels[0].items] == [(), (), ()]


def test_a_stage_keeps_its_panels_when_its_name_changes(editor):
    _page, data = editor.page("stages")
    editor.client.post(editor.url("stages"), data | {"stages-0-label": "总评"})
    (stage,) = editor.spec.stages
    assert (stage.key, stage.label) == ("final", "总评")
    assert stage.panels == MONTHLY.stages[0].panels


def test_an_award_cannot_follow_a_row_that_is_gone(editor):
    _page, data = editor.page("awards")
    data |= {"awards-2-label": "优秀团支书", "awards-2-follows": "1", "awards-2-to": "secretary"}
    gone = editor.client.post(editor.url("awards"), data | {"awards-0-DELETE": "on"})
    assert gone.status_code == 400
    editor.client.post(editor.url("awards"), data | {"move": "awards:1:down"})
    assert [(each.key, each.follows) for each in editor.spec.awards][:2] == [
        ("good", ""),
        ("best", ""),
    ]
    assert editor.spec.awards[2].follows == "best"


def test_a_file_goes_out_and_comes_in(editor, kind):
    answer = editor.client.get(url("rules-export", kind.pk, 1))
    assert answer["Content-Disposition"].startswith("attachment")
    other = ContestKind.objects.create(name="别处")
    file = SimpleUploadedFile("rules.json", answer.content)
    assert editor.client.post(url("rules-import", other.pk), {"file": file}).status_code == 302
    assert draft_of(other).spec == MONTHLY


BROKEN = [
    b"\xff\xfe", b"[]", b"{}", b'{"format": "hour-rules/1"}', b'{"format": "contest-rules/1"}',
    json.dumps({"format": "contest-rules/1", "rules": {"places": "2"}}).encode(),
    json.dumps({"format": "contest-rules/1", "rules": {"stages": [{"key": "a b", "label": "甲"}]}}).encode(),
    json.dumps({"format": "contest-rules/1", "rules": {"out_of": "1e14"}}).encode(),
    json.dumps({"format": "contest-rules/1", "rules": {"gates": [{"kind": "x"}] * 61}}).encode(),
    b'{"format": "contest-rules/1", "rules": {"places": NaN}}', b"[" * 100_000, b" " * 200_001,
]  # fmt: skip


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_refused(editor, kind, content):
    file = SimpleUploadedFile("rules.json", content)
    answer = editor.client.post(url("rules-import", kind.pk), {"file": file, "seen": ""})
    assert answer.status_code == 400
    assert len(answer.context["form"].errors["file"]) == 1
    assert editor.spec == MONTHLY


def test_a_sample_replaces_the_draft_that_was_seen(editor, kind):
    samples = editor.client.get(url("rules-samples", kind.pk))
    assert [key for key, *_rest in samples.context["samples"]] == list(SAMPLES)
    data = {"sample": "funnel", "seen": samples.context["seen"]}
    assert editor.client.post(url("rules-samples", kind.pk), data).status_code == 302
    assert editor.spec == FUNNEL
    late = editor.client.post(url("rules-samples", kind.pk), data | {"sample": "l1"}, follow=True)
    assert texts(late)[-1] == "同事刚改过草稿，请刷新页面看一遍再改。"
    assert editor.spec == FUNNEL
    assert editor.client.post(url("rules-samples", kind.pk), {"sample": "no"}).status_code == 404


def test_students_read_what_holds_and_nothing_else(
    client, cast, kind, django_assert_max_num_queries
):
    client.force_login(cast.student)
    empty = ContestKind.objects.create(name="还没有规则的")
    page = client.get(url("kind-list"))
    assert [each.name for each, _version, _draft in page.context["kinds"]] == ["每月最佳"]
    with django_assert_max_num_queries(12):
        page = client.get(url("rules-read", kind.pk))
    assert "评委 70% + 网络投票 30%" in page.content.decode()
    assert "拟新版本" not in page.content.decode()
    assert client.get(url("rules-read", empty.pk)).status_code == 404


def test_pages_of_staff_ask_the_database_little(client, cast, django_assert_max_num_queries):
    client.force_login(cast.staff)
    fill(None, made := {})
    kind = made["contest_kinds"]["monthly"]
    for name, *parts in (
        ("kind-list",), ("rules-read", kind.pk), ("rules-draft", kind.pk),
        ("rules-panel", kind.pk, "final", "judges"), ("rules-try", kind.pk, "now"),
    ):  # fmt: skip
        with django_assert_max_num_queries(20):
            assert client.get(url(name, *parts)).status_code == 200


def test_unknown_parts_are_not_found(editor, kind):
    for name, *parts in (
        ("rules-section", kind.pk, "nothing"), ("rules-stage", kind.pk, "nothing"),
        ("rules-panel", kind.pk, "final", "nothing"), ("rules-version", kind.pk, 9),
        ("rules-try", kind.pk, "nothing"), ("rules-draft", 0),
    ):  # fmt: skip
        assert editor.client.get(url(name, *parts)).status_code == 404
    assert editor.client.get(url("rules-try", kind.pk, "now"), {"stage": "no"}).status_code == 404


def test_numbers_that_cannot_be_are_refused_on_their_row(editor):
    answer = editor.save("stages", {"stages": [{"label": "评", "percent": "abc", "count": "-1"}]})
    assert answer.status_code == 400
    (form,) = answer.context["page"].forms
    assert set(form.errors) == {"percent", "count"}
    assert "填过的内容都在" in answer.content.decode()
    assert editor.spec == MONTHLY
    assert editor.spec.out_of == D(100)
